package io.echosounder.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import io.echosounder.logging.LogLines;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.URL;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is no proper request gets the status of RFC 9110 and RFC 9112 and a problem, on both ports,
 * and nothing in the log.
 */
@QuarkusTest
class RefusalTest {

  private static final String HOST = "Host: localhost\r\n";

  @TestHTTPResource(value = "/health/live", management = true)
  URL live;

  @TestHTTPResource(value = "/metrics", management = true)
  URL metrics;

  private final LogLines warnings = LogLines.warnings();

  @AfterEach
  void nothingWasLogged() {
    warnings.close();
    assertThat(warnings.lines()).isEmpty();
  }

  static Stream<Arguments> requests() {
    String get = "GET /q/health/live HTTP/1.1\r\n";
    return Stream.of(
        refused("no Host", get + "\r\n", 400, "invalid-request"),
        refused("open bracket", get + "Host: [\r\n\r\n", 400, "invalid-request"),
        refused("port of letters", get + "Host: localhost:abc\r\n\r\n", 400, "invalid-request"),
        refused("port too large", get + "Host: localhost:65536\r\n\r\n", 400, "invalid-request"),
        refused("empty Host", get + "Host:\r\n\r\n", 400, "invalid-request"),
        refused("two Hosts", get + HOST + HOST + "\r\n", 400, "invalid-request"),
        refused("Host with user", get + "Host: a@localhost\r\n\r\n", 400, "invalid-request"),
        refused("no version", "GET /\r\n" + HOST + "\r\n", 400, "invalid-request"),
        refused(
            "other version", "GET / HTTP/3.0\r\n" + HOST + "\r\n", 505, "version-not-supported"),
        refused("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "version-not-supported"),
        refused("no HTTP at all", "hello\r\n\r\n", 400, "invalid-request"),
        refused(
            "space in the target", "GET /a b HTTP/1.1\r\n" + HOST + "\r\n", 400, "invalid-request"),
        refused("a bare byte", "GET /\u00ff HTTP/1.1\r\n" + HOST + "\r\n", 400, "invalid-request"),
        refused("a fragment", "GET /#a HTTP/1.1\r\n" + HOST + "\r\n", 400, "invalid-request"),
        refused("a relative target", "GET a HTTP/1.1\r\n" + HOST + "\r\n", 400, "invalid-request"),
        refused("% in the path", "GET /%zz HTTP/1.1\r\n" + HOST + "\r\n", 400, "invalid-request"),
        refused("ftp", "GET ftp://localhost/ HTTP/1.1\r\n" + HOST + "\r\n", 400, "invalid-request"),
        refused("* for GET", "GET * HTTP/1.1\r\n" + HOST + "\r\n", 400, "invalid-request"),
        refused(
            "CONNECT", "CONNECT localhost:1 HTTP/1.1\r\n" + HOST + "\r\n", 501, "not-implemented"),
        refused("TRACE", "TRACE / HTTP/1.1\r\n" + HOST + "\r\n", 501, "not-implemented"),
        refused("BREW", "BREW / HTTP/1.1\r\n" + HOST + "\r\n", 501, "not-implemented"),
        refused("bad length", get + HOST + "Content-Length: x\r\n\r\n", 400, "invalid-request"),
        refused("signed length", get + HOST + "Content-Length: -1\r\n\r\n", 400, "invalid-request"),
        refused(
            "huge length",
            get + HOST + "Content-Length: 99999999999999999999\r\n\r\n",
            400,
            "invalid-request"),
        refused(
            "two lengths",
            get + HOST + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
            400,
            "invalid-request"),
        refused(
            "a length beside chunks",
            "PATCH /api/v1/timeouts HTTP/1.1\r\n"
                + HOST
                + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
            "invalid-request"),
        refused(
            "gzip, chunked",
            get + HOST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            501,
            "not-implemented"),
        refused(
            "chunked in HTTP/1.0",
            "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
            "invalid-request"),
        refused("expectation", get + HOST + "Expect: tea\r\n\r\n", 417, "expectation-failed"),
        refused("header without colon", get + HOST + "nonsense\r\n\r\n", 400, "invalid-request"),
        refused("space before colon", get + HOST + "A : b\r\n\r\n", 400, "invalid-request"),
        refused(
            "long target",
            "GET /" + "a".repeat(9000) + " HTTP/1.1\r\n" + HOST + "\r\n",
            414,
            "uri-too-long"),
        refused(
            "long header",
            get + HOST + "A: " + "a".repeat(30_000) + "\r\n\r\n",
            431,
            "headers-too-large"),
        refused(
            "many headers",
            get + HOST + "A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(1000) + "\r\n",
            431,
            "headers-too-large"));
  }

  private static Arguments refused(String name, String request, int status, String type) {
    return Arguments.of(name, request, status, type);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void bothPortsRefuse(String name, String request, int status, String type) throws Exception {
    for (int port : List.of(RestAssured.port, live.getPort())) {
      assertThat(Wire.answer(port, request))
          .startsWith("HTTP/1.1 " + status + " ")
          .containsIgnoringCase("content-type: application/problem+json")
          .containsIgnoringCase("connection: close")
          .contains("\"type\":\"urn:echosounder:problem:" + type + "\"", "\"detail\":\"");
    }
  }

  @Test
  void aBadPercentInTheQueryNamesTheParameter() throws Exception {
    assertThat(
            Wire.answer(
                RestAssured.port,
                "GET /api/v1/connections?limit=1&cursor=%%% HTTP/1.1\r\n" + HOST + "\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("invalid-parameter", "\"field\":\"cursor\"");
  }

  @Test
  void anUnknownPathIsAProblemOnBothPorts() throws Exception {
    String request = "GET /none HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n";
    for (int port : List.of(RestAssured.port, live.getPort())) {
      assertThat(Wire.answer(port, request))
          .startsWith("HTTP/1.1 404 ")
          .contains("unknown-path", "There is no /none");
    }
  }

  @Test
  void aRefusalOfHeadHasNoBody() throws Exception {
    assertThat(Wire.answer(RestAssured.port, "HEAD / HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .endsWith("\r\n\r\n");
  }

  /** RFC 9112, 3.2.2: the absolute form is taken by every server; its host counts. */
  @Test
  void anAbsoluteTargetIsTaken() throws Exception {
    String rest = " HTTP/1.1\r\nHost: elsewhere\r\nConnection: close\r\n\r\n";
    assertThat(Wire.answer(RestAssured.port, "GET http://localhost:1/api/v1/timeouts" + rest))
        .startsWith("HTTP/1.1 200 ");
    assertThat(Wire.answer(RestAssured.port, "GET http://evil.example/api/v1/timeouts" + rest))
        .startsWith("HTTP/1.1 403 ")
        .contains("foreign-host");
  }

  /** RFC 9110, 9.3.7: the server's own methods rather than those of a path. */
  @Test
  void theTargetStarIsOfTheWholeServer() throws Exception {
    String request = "OPTIONS * HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n";
    assertThat(Wire.answer(RestAssured.port, request))
        .startsWith("HTTP/1.1 200 ")
        .containsIgnoringCase("allow: DELETE, GET, HEAD, OPTIONS, PATCH, POST");
  }

  /** Every reader gets them, or a problem; Micrometer alone would answer 406 without a body. */
  @ParameterizedTest
  @ValueSource(
      strings = {"application/json", "application/openmetrics-text;version=1.0.0", "text/html"})
  void everyReaderGetsTheMetrics(String accept) {
    RestAssured.given()
        .accept(accept)
        .get(metrics)
        .then()
        .statusCode(200)
        .body(containsString("echosounder_connections_open{protocol=\"tcp\"}"));
  }

  /** Load balancers probe so. */
  @Test
  void http10NeedsNoHost() throws Exception {
    assertThat(Wire.answer(live.getPort(), "GET /q/health/live HTTP/1.0\r\n\r\n"))
        .startsWith("HTTP/1.0 200 ");
    assertThat(Wire.answer(RestAssured.port, "GET /api/v1/timeouts HTTP/1.0\r\n\r\n"))
        .startsWith("HTTP/1.0 200 ");
  }

  @Test
  void aRequestToSpeakHttp2IsIgnored() throws Exception {
    try (Wire wire = new Wire(live.getPort())) {
      wire.send(
          "GET /q/health/live HTTP/1.1\r\n"
              + HOST
              + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA\r\n\r\n");
      assertThat(wire.readResponse()).startsWith("HTTP/1.1 200 ");
    }
  }

  /** What came before a malformed request has its answer first. */
  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    String good = "GET /api/v1/timeouts HTTP/1.1\r\n" + HOST + "\r\n";
    String answers =
        Wire.answer(RestAssured.port, good.repeat(40) + "GET / HTTP/1.1\r\n\r\n" + good);
    assertThat(answers.split("HTTP/1.1 200 ", -1)).hasSize(41);
    assertThat(answers.split("HTTP/1.1 400 ", -1)).hasSize(2);
    assertThat(answers.indexOf("HTTP/1.1 400 "))
        .isGreaterThan(answers.lastIndexOf("HTTP/1.1 200 "));
  }

  @Test
  void aMalformedChunkEndsTheRequest() throws Exception {
    String patch =
        "PATCH /api/v1/timeouts HTTP/1.1\r\n"
            + HOST
            + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    assertThat(Wire.answer(RestAssured.port, patch + "zz\r\n{}\r\n0\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("invalid-request");
    assertThat(Wire.answer(RestAssured.port, patch + "2\r\n{}\r\nffffffffffff\r\n"))
        .startsWith("HTTP/1.1 400 ");
  }

  @Test
  void aContinueIsSentToThoseWhoWaitForIt() throws Exception {
    try (Wire wire = new Wire(RestAssured.port)) {
      wire.send(
          "PATCH /api/v1/timeouts HTTP/1.1\r\n"
              + HOST
              + "Content-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
      assertThat(wire.readResponse()).startsWith("HTTP/1.1 100 ");
      wire.send("{}");
      assertThat(wire.readResponse()).startsWith("HTTP/1.1 200 ");
    }
  }
}
