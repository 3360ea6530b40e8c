package io.echosounder.admin;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.echosounder.listener.Listener;
import io.echosounder.registry.Registry;
import io.echosounder.timeout.ServerTimeouts;
import io.echosounder.timeout.Timeouts;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class AdminApiTest {

  private static final String CONNECTIONS = "/api/v1/connections";
  private static final String TIMEOUTS = "/api/v1/timeouts";
  private static final String LISTENER = "/api/v1/listener";

  @Inject Listener listener;
  @Inject Registry registry;
  @Inject ServerTimeouts timeouts;

  private final List<Socket> clients = new ArrayList<>();
  private int port;

  @BeforeEach
  void nobodyIsConnected() {
    port = listener.status().addresses().getFirst().getPort();
    await().until(() -> registry.openCount() == 0);
  }

  @AfterEach
  void leaveNothingBehind() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    given()
        .contentType(ContentType.JSON)
        .body("{\"read\":null,\"write\":null,\"idle\":null,\"halfClosed\":null,\"lifetime\":null}")
        .patch(TIMEOUTS)
        .then()
        .statusCode(200);
    when().post(LISTENER + "/resume").then().statusCode(200);
  }

  @Test
  void aConnectionIsShownAsItIs() throws Exception {
    Socket client = dial();
    exchange(client, "Hello, World!");
    String id = onlyId();

    when()
        .get(CONNECTIONS + "/" + id)
        .then()
        .statusCode(200)
        .body("state", equalTo("open"))
        .body("remote.address", equalTo("127.0.0.1"))
        .body("remote.port", equalTo(client.getLocalPort()))
        .body("local.port", equalTo(port))
        .body("bytesReceived", equalTo(13))
        .body("bytesSent", equalTo(13))
        .body("bytesPending", equalTo(0))
        .body("bytesDiscarded", equalTo(0))
        .body("readPaused", equalTo(false))
        .body("timeouts.idle", equalTo("PT1H"))
        .body("overrides.size()", equalTo(0))
        .body("deadlines.idle", containsString("PT59M"))
        .body("openedAt", notNullValue())
        .body("containsKey('closedAt')", equalTo(false));
  }

  @Test
  void anEndedConnectionIsKeptAndCannotBeEndedAgain() throws Exception {
    Socket client = dial();
    String id = onlyId();

    when()
        .delete(CONNECTIONS + "/" + id)
        .then()
        .statusCode(200)
        .body("reason", equalTo("operator-closed"));
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    client.close();
    await()
        .untilAsserted(
            () -> when().get(CONNECTIONS + "/" + id).then().body("state", equalTo("closed")));

    when()
        .get(CONNECTIONS + "/" + id)
        .then()
        .statusCode(200)
        .body("reason", equalTo("operator-closed"))
        .body("closedBy", equalTo("operator"))
        .body("closedAt", notNullValue());
    given()
        .queryParam("state", "closed")
        .queryParam("reason", "operator-closed")
        .get(CONNECTIONS)
        .then()
        .body("items.id", hasItems(id));
    problem(when().delete(CONNECTIONS + "/" + id).then(), 410, "connection-closed");
    problem(when().get(CONNECTIONS + "/" + id + "/timeouts").then(), 410, "connection-closed");
  }

  @Test
  void resetIsSeenAsReset() throws Exception {
    Socket client = dial();
    given().queryParam("mode", "reset").delete(CONNECTIONS + "/" + onlyId()).then().statusCode(200);
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> client.getInputStream().read())
        .isInstanceOf(SocketException.class);
  }

  @Test
  void aBulkDeleteEndsWhatMatchesAndOnlyWithAFilter() throws Exception {
    for (int i = 0; i < 20; i++) {
      exchange(dial(), "x");
    }
    problem(when().delete(CONNECTIONS).then(), 400, "invalid-parameter")
        .body("field", equalTo("all"));
    given()
        .queryParam("remote", "10.0.0.0/8")
        .delete(CONNECTIONS)
        .then()
        .body("closed", equalTo(0));
    assertThat(registry.openCount()).isEqualTo(20);

    given()
        .queryParam("remote", "127.0.0.0/8")
        .delete(CONNECTIONS)
        .then()
        .statusCode(200)
        .body("closed", equalTo(20));
    for (Socket client : clients) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      client.close();
    }
    await().until(() -> registry.openCount() == 0);
  }

  /** Every connection that stays open is shown once, whoever comes and goes meanwhile. */
  @ParameterizedTest(name = "{index}")
  @ValueSource(strings = {"id", "-id", "-bytesReceived", "idle"})
  void pagingNeitherSkipsNorRepeats(String sort) throws Exception {
    for (int i = 0; i < 60; i++) {
      exchange(dial(), "x".repeat(i + 1));
    }
    List<Socket> passers = new ArrayList<>(clients.subList(0, 10));
    Set<Integer> staying = new HashSet<>();
    for (Socket client : clients.subList(10, 60)) {
      staying.add(client.getLocalPort());
    }

    List<Integer> seen = new ArrayList<>();
    String cursor = null;
    do {
      var request = given().queryParam("sort", sort).queryParam("limit", 7);
      if (cursor != null) {
        request = request.queryParam("cursor", cursor);
      }
      var page = request.get(CONNECTIONS).then().statusCode(200).extract().jsonPath();
      seen.addAll(page.getList("items.remote.port", Integer.class));
      cursor = page.getString("next");
      // Meanwhile figures change, one leaves and one comes.
      exchange(clients.get(10 + seen.size() % 50), "y".repeat(100));
      if (!passers.isEmpty()) {
        passers.removeFirst().close();
        clients.add(new Socket(InetAddress.ofLiteral("127.0.0.1"), port));
      }
    } while (cursor != null);

    assertThat(seen).doesNotHaveDuplicates().containsAll(staying);
  }

  @Test
  void serverTimeoutsHoldForOpenConnectionsAtOnce() throws Exception {
    Socket client = dial();
    String id = onlyId();
    given()
        .contentType("application/merge-patch+json")
        .body("{\"idle\":\"2h\",\"read\":\"PT5M\"}")
        .patch(TIMEOUTS)
        .then()
        .statusCode(200)
        .body("idle", equalTo("PT2H"))
        .body("read", equalTo("PT5M"))
        .body("write", equalTo("PT30S"));
    when().get(CONNECTIONS + "/" + id).then().body("timeouts.idle", equalTo("PT2H"));
    given()
        .contentType(ContentType.JSON)
        .body("{\"idle\":null,\"read\":\"50ms\"}")
        .patch(TIMEOUTS)
        .then()
        .body("idle", equalTo("PT1H"));
    assertThat(client.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void overridesOfOneConnectionComeAndGo() throws Exception {
    dial();
    String path = CONNECTIONS + "/" + onlyId() + "/timeouts";
    given()
        .contentType(ContentType.JSON)
        .body("{\"idle\":\"3h\",\"write\":\"0s\"}")
        .patch(path)
        .then()
        .statusCode(200)
        .body("timeouts.idle", equalTo("PT3H"))
        .body("overrides", hasItems("idle", "write"));
    given()
        .contentType(ContentType.JSON)
        .body("{\"idle\":null}")
        .patch(path)
        .then()
        .body("timeouts.idle", equalTo("PT1H"))
        .body("overrides", equalTo(List.of("write")));
    when()
        .delete(path)
        .then()
        .statusCode(200)
        .body("overrides.size()", equalTo(0))
        .body("timeouts.write", equalTo("PT30S"));
    when().get(path).then().statusCode(200).body("overrides.size()", equalTo(0));
  }

  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"idle\":\"5m\",\"foo\":null} | foo",
        "{\"idle\":5} | idle",
        "{\"idle\":\"\"} | idle",
        "{\"idle\":\"-5s\"} | idle",
        "{\"idle\":\"PT-5S\"} | idle",
        "{\"idle\":\"366d\"} | idle",
        "{\"idle\":\"999999999999999999999d\"} | idle",
        "{\"idle\":\"PT1E9S\"} | idle",
        "{\"idle\":\"100ns\"} | idle",
        "{\"idle\":[\"5m\"]} | idle",
        "{\"idle\":true} | idle",
        "{\"read\":\"1s\",\"idle\":{}} | idle",
      })
  void badTimeoutsNameTheFieldAndChangeNothing(String body, String field) throws Exception {
    dial();
    Timeouts before = timeouts.current();
    for (String path : List.of(TIMEOUTS, CONNECTIONS + "/" + onlyId() + "/timeouts")) {
      problem(
              given().contentType(ContentType.JSON).body(body).patch(path).then(),
              400,
              "invalid-body")
          .body("field", equalTo(field))
          .body("accepts", not(emptyString()));
    }
    assertThat(timeouts.current()).isEqualTo(before);
    when()
        .get(CONNECTIONS + "/" + onlyId() + "/timeouts")
        .then()
        .body("overrides.size()", equalTo(0));
  }

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

  @Test
  void pagesOfOtherSitesAndForeignHostsAreRefused() {
    problem(given().header("Host", "evil.example").get(LISTENER).then(), 403, "foreign-host");
    problem(
        given().header("Host", "127.0.0.1.evil.example").get(LISTENER).then(), 403, "foreign-host");
    problem(
        given().header("Origin", "http://evil.example").post(LISTENER + "/pause").then(),
        403,
        "cross-site");
    problem(given().header("Sec-Fetch-Site", "cross-site").get(LISTENER).then(), 403, "cross-site");
    problem(
        given().header("Sec-Fetch-Site", "same-site").get("/q/openapi").then(), 403, "cross-site");
    given()
        .header("Host", "localhost:1")
        .header("Sec-Fetch-Site", "none")
        .get(LISTENER)
        .then()
        .statusCode(200)
        .body("state", equalTo("listening"));
    given().header("Host", "[::1]:8081").get(LISTENER).then().statusCode(200);
  }

  @Test
  void theListenerIsPausedAndResumed() throws Exception {
    when().post(LISTENER + "/pause").then().statusCode(200).body("state", equalTo("paused"));
    when().post(LISTENER + "/pause").then().statusCode(200).body("state", equalTo("paused"));
    given()
        .queryParam("mode", "refuse")
        .post(LISTENER + "/pause")
        .then()
        .body("addresses.size()", equalTo(0));
    problem(
            given().queryParam("mode", "stop").post(LISTENER + "/pause").then(),
            400,
            "invalid-parameter")
        .body("field", equalTo("mode"));
    when()
        .post(LISTENER + "/resume")
        .then()
        .body("state", equalTo("listening"))
        .body("addresses[0].port", equalTo(port));
    // With somebody in the middle of a conversation the drain is not over at once.
    exchange(dial(), "x");
    when()
        .post(LISTENER + "/drain")
        .then()
        .statusCode(200)
        .body("state", equalTo("draining"))
        .body("drain.stages.unready", notNullValue());
    when()
        .post(LISTENER + "/resume")
        .then()
        .statusCode(200)
        .body("state", equalTo("listening"))
        .body("containsKey('drain')", equalTo(false));
  }

  @Test
  void changesAreAudited() throws Exception {
    dial();
    Queue<String> lines = new ConcurrentLinkedQueue<>();
    Handler capture =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            lines.add(new java.util.logging.SimpleFormatter().formatMessage(record));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger audit = Logger.getLogger("audit");
    audit.addHandler(capture);
    try {
      given()
          .contentType(ContentType.JSON)
          .body("{\"idle\":\"2h\"}")
          .patch(TIMEOUTS)
          .then()
          .statusCode(200);
      given()
          .contentType(ContentType.JSON)
          .body("{\"idle\":\"x\"}")
          .patch(TIMEOUTS)
          .then()
          .statusCode(400);
    } finally {
      audit.removeHandler(capture);
    }
    assertThat(lines).hasSize(1);
    assertThat(lines.peek())
        .contains("user=anonymous", "from=127.0.0.1", "call=PATCH " + TIMEOUTS)
        .containsPattern("old=\\[.*idle=PT1H.*new=\\[.*idle=PT2H");
  }

  @Test
  void eventsTellWhatHappens() throws Exception {
    HttpURLConnection http = open("GET");
    try (InputStream stream = http.getInputStream();
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      assertThat(http.getContentType()).startsWith("text/event-stream");
      // The first comment says that the subscription holds.
      assertThat(lines.readLine()).startsWith(":");
      Socket client = dial();
      assertThat(next(lines, "connection-opened")).contains("\"state\":\"open\"");
      given()
          .contentType(ContentType.JSON)
          .body("{\"idle\":\"2h\"}")
          .patch(TIMEOUTS)
          .then()
          .statusCode(200);
      assertThat(next(lines, "timeouts-changed")).contains("\"idle\":\"PT2H\"");
      when().post(LISTENER + "/pause").then().statusCode(200);
      assertThat(next(lines, "listener-changed")).contains("\"state\":\"paused\"");
      client.close();
      assertThat(next(lines, "connection-closed")).contains("\"reason\":\"peer-closed\"");
    }
  }

  private static HttpURLConnection open(String method) throws IOException {
    URI uri = URI.create("http://localhost:" + io.restassured.RestAssured.port + "/api/v1/events");
    HttpURLConnection http = (HttpURLConnection) uri.toURL().openConnection();
    http.setRequestMethod(method);
    http.setReadTimeout(20_000);
    return http;
  }

  private static String next(BufferedReader lines, String name) throws IOException {
    String event = "";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("event:")) {
        event = line.substring("event:".length()).strip();
      } else if (line.startsWith("data:") && event.equals(name)) {
        return line;
      }
    }
    throw new IOException("stream ended before " + name);
  }

  private Socket dial() throws IOException {
    int before = registry.openCount();
    Socket client = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
    client.setSoTimeout(20_000);
    clients.add(client);
    await().until(() -> registry.openCount() > before);
    return client;
  }

  private String onlyId() {
    return registry.open().iterator().next().id();
  }

  private static void exchange(Socket client, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    client.getOutputStream().write(bytes);
    assertThat(client.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
  }

  private static ValidatableResponse problem(
      ValidatableResponse response, int status, String type) {
    return response
        .statusCode(status)
        .contentType(Problem.MEDIA_TYPE)
        .body("type", equalTo("urn:echosounder:problem:" + type))
        .body("status", equalTo(status))
        .body("title", not(emptyString()))
        .body(not(containsString("Exception")))
        .body(not(containsString("io.echosounder")));
  }
}
