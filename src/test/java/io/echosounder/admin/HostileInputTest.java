package io.echosounder.admin;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.echosounder.http.problem.AcceptedBody;
import io.echosounder.http.problem.ApiCalls;
import io.echosounder.timeout.Timeouts;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is sent, the answer is a problem that helps, and nothing is applied. */
@QuarkusTest
class HostileInputTest extends AdminTest {

  @Inject ApiCalls calls;

  @ParameterizedTest(name = "{index}")
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[]",
        "null",
        "\"idle\"",
        "{\"idle\":\"5m\",\"idle\":\"6m\"}",
        "{\"idle\":\"5m\"} {}",
        "{'idle':'5m'}",
        "{\"idle\":\"5m\",}",
        "/**/{}",
        "NaN"
      })
  void hostileJsonIsRefused(String body) {
    Timeouts before = timeouts.current();
    problem(
        given()
            .contentType(ContentType.JSON)
            .body(body.getBytes(StandardCharsets.UTF_8))
            .patch(TIMEOUTS)
            .then(),
        400,
        "invalid-body");
    problem(
        given().contentType(ContentType.JSON).body("[".repeat(1500)).patch(TIMEOUTS).then(),
        400,
        "invalid-body");
    assertThat(timeouts.current()).isEqualTo(before);
  }

  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      value = {
        "limit|0",
        "limit|1001",
        "limit|x",
        "limit|-1",
        "limit|99999999999",
        "limit|+5",
        "limit|٣",
        "limit|''",
        "cursor|zz",
        "cursor|a",
        "cursor|aa0",
        "cursor|-id~1~1",
        "sort|foo",
        "sort|--id",
        "state|shut",
        "reason|because",
        "remote|10.0.0.0/33",
        "remote|localhost",
        "remote|10.0.0/8",
        "remote|::1/129",
        "remote|/8",
        "remote|1.2.3.4/-1",
        "remote|1.2.3.4/",
        "idleOver|-1s",
        "idleOver|soon",
        "olderThan|400d",
        "bytesReceived|x",
        "bytesReceived|-1",
        "bytesReceived|1.5",
        "bytesReceived|٣",
        "remote|''",
        "state|''",
        "cursor|''",
        "foo|1"
      })
  void badParametersNameTheField(String name, String value) {
    problem(given().queryParam(name, value).get(CONNECTIONS).then(), 400, "invalid-parameter")
        .body("field", equalTo(name))
        .body("accepts", not(emptyString()));
  }

  @Test
  void errorsOfTheProtocolAreProblemsToo() {
    problem(when().get("/api/v1/nothing").then(), 404, "unknown-path");
    problem(when().get("/nothing").then(), 404, "unknown-path");
    problem(when().post("/nothing").then(), 404, "unknown-path");
    problem(when().get(CONNECTIONS + "/zz").then(), 404, "unknown-connection");
    problem(when().get(CONNECTIONS + "/hzzzzzzz").then(), 404, "unknown-connection");
    problem(when().put(TIMEOUTS).then(), 405, "method-not-allowed");
    problem(given().accept("text/html").get(LISTENER).then(), 406, "not-acceptable");
    problem(
        given().contentType("text/plain").body("{}").patch(TIMEOUTS).then(),
        415,
        "unsupported-media-type");
    problem(
        given().contentType(ContentType.JSON).body(" ".repeat(70_000)).patch(TIMEOUTS).then(),
        413,
        "body-too-large");
  }

  /** A length is not given, so that it is found out while reading. */
  @Test
  void aLongBodyInChunksIsRefused() throws Exception {
    try (Socket raw =
        new Socket(InetAddress.ofLiteral("127.0.0.1"), io.restassured.RestAssured.port)) {
      String head =
          String.join(
              "\r\n",
              "PATCH /api/v1/timeouts HTTP/1.1",
              "Host: localhost",
              "Content-Type: application/json",
              "Transfer-Encoding: chunked",
              "Connection: close",
              "",
              "");
      String chunk = "11170\r\n" + " ".repeat(0x11170) + "\r\n0\r\n\r\n";
      raw.getOutputStream().write((head + chunk).getBytes(StandardCharsets.US_ASCII));
      String answer = new String(raw.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer)
          .startsWith("HTTP/1.1 413")
          .contains("urn:echosounder:problem:body-too-large");
    }
  }

  /** RFC 9110, 15.5.6 and 15.5.16: what would have been taken. */
  @Test
  void refusalsSayWhatWouldBeTaken() {
    calls
        .methods()
        .forEach(
            (template, methods) -> {
              String path = template.replace("{id}", "a1");
              problem(when().put(path).then(), 405, "method-not-allowed")
                  .header("Allow", methods)
                  .body("accepts", equalTo(methods))
                  .body("detail", not(emptyString()));
              when().options(path).then().statusCode(200).header("Allow", methods);
            });
    problem(
            given().contentType("text/plain").body("{}").patch(TIMEOUTS).then(),
            415,
            "unsupported-media-type")
        .header("Accept-Patch", AcceptedBody.MEDIA_TYPES)
        .body("accepts", equalTo(AcceptedBody.MEDIA_TYPES))
        .body("detail", not(emptyString()));
    problem(given().accept("text/html").get(LISTENER).then(), 406, "not-acceptable")
        .body("accepts", equalTo("application/json"));
    problem(when().get("/api/v1/nothing").then(), 404, "unknown-path")
        .body("detail", org.hamcrest.Matchers.containsString("/api/v1/nothing"));
  }

  /** A script whose variable is empty must not end more than it wants. */
  @Test
  void anEmptyFilterEndsNobody() throws Exception {
    dial();
    problem(
            given().urlEncodingEnabled(false).delete(CONNECTIONS + "?olderThan=0s&remote=").then(),
            400,
            "invalid-parameter")
        .body("field", equalTo("remote"));
    assertThat(registry.openCount()).isEqualTo(1);
  }

  /** A mode in the body would otherwise be ignored. */
  @Test
  void aBodyIsRefusedWhereNoneIsRead() {
    problem(
            given()
                .contentType(ContentType.JSON)
                .body("{\"mode\":\"refuse\"}")
                .post(LISTENER + "/pause")
                .then(),
            400,
            "invalid-body")
        .body("accepts", containsString("mode"));
    when().get(LISTENER).then().body("state", equalTo("listening"));
  }

  @ParameterizedTest(name = "{index}")
  @CsvSource({"0, is empty", "20000, nested too deeply"})
  void aBodyThatIsNoJsonIsNamed(int depth, String detail) {
    byte[] body = "[".repeat(depth).getBytes(StandardCharsets.US_ASCII);
    problem(
            given().contentType(ContentType.JSON).body(body).patch(TIMEOUTS).then(),
            400,
            "invalid-body")
        .body("detail", containsString(detail));
  }

  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"idle\":\"5m\",\"idle\":\"6m\"} | idle",
        "{\"idle\":nonsense} | idle",
        "{\"read\":\"1s\",\"idle\":\"5m} | idle",
        "{\"idle\":1e999999999} | idle",
        "{\"idle\":[[[[ | ",
        "{\"\":1} | ",
        "nonsense | ",
      })
  void malformedJsonNamesTheField(String body, String field) {
    problem(
            given().contentType(ContentType.JSON).body(body).patch(TIMEOUTS).then(),
            400,
            "invalid-body")
        .body("field", field == null ? org.hamcrest.Matchers.nullValue() : equalTo(field));
  }
}
