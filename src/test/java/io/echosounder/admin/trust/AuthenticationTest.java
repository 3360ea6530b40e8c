package io.echosounder.admin.trust;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.echosounder.admin.AdminTest;
import io.echosounder.listener.ListenerState;
import io.echosounder.logging.LogLines;
import io.echosounder.timeout.Timeouts;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bound to every interface, with passwords; and with room for a single subscriber. */
@QuarkusTest
@TestProfile(AuthenticationTest.Open.class)
class AuthenticationTest extends AdminTest {

  private static final String VIEWER = "sehen: äöü";
  private static final String OPERATOR = "steer";

  /** A viewer with a plain password, an operator with a hashed one. */
  public static final class Open implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "quarkus.http.host",
          "0.0.0.0",
          "echosounder.admin.viewer-password",
          VIEWER,
          "echosounder.admin.operator-password",
          BCrypt.withDefaults().hashToString(4, OPERATOR.toCharArray()),
          "echosounder.admin.event-subscribers",
          "1");
    }
  }

  @TestHTTPResource(value = "/health/live", management = true)
  URL live;

  @Override
  @AfterEach
  protected void leaveNothingBehind() throws IOException {
    listener.resume(() -> {}).toCompletableFuture().join();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {CONNECTIONS, "/api/v1/events", "/q/openapi", "/nothing", "/", "/page/app.js"})
  void everyPathAsksForAUser(String path) {
    problem(given().get(path).then(), 401, "unauthenticated")
        .header("WWW-Authenticate", containsString("Basic"));
  }

  /** With Basic the browser would ask for the password at every call of the page. */
  @Test
  void aScriptIsToldAndNotTheBrowser() {
    problem(
            as("viewer", "wrong").header("X-Requested-With", "fetch").get(LISTENER).then(),
            401,
            "unauthenticated")
        .header("WWW-Authenticate", startsWith("X-Basic "));
  }

  @ParameterizedTest
  @CsvSource({
    "viewer, steer",
    "operator, 'sehen: äöü'",
    "operator, ''",
    "operator, Steer",
    "'', steer",
    "admin, steer",
    "Operator, steer"
  })
  void aWrongUserOrPasswordIsRefused(String user, String password) {
    problem(as(user, password).post(LISTENER + "/pause").then(), 401, "unauthenticated")
        .header("WWW-Authenticate", containsString("Basic"));
    assertThat(listener.state()).isEqualTo(ListenerState.LISTENING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic", "Basic !!!", "Basic bm9jb2xvbg==", "Bearer x", "Basic Og=="})
  void whatIsNoPairOfUserAndPasswordIsRefused(String authorization) {
    problem(
        given().header("Authorization", authorization).get(LISTENER).then(),
        401,
        "unauthenticated");
  }

  /** The page shows a viewer no buttons, so it must know. */
  @Test
  void theIndexTellsWhatTheCallerMayDo() {
    as("viewer", VIEWER).get("/").then().body("access", equalTo("viewer"));
    as("operator", OPERATOR).get("/").then().body("access", equalTo("operator"));
    as("viewer", VIEWER).accept("text/html").get("/").then().statusCode(200);
    problem(given().accept("text/html").get("/").then(), 401, "unauthenticated");
  }

  @Test
  void aViewerReadsAndChangesNothing() throws Exception {
    String one = CONNECTIONS + "/" + connected();
    Timeouts before = timeouts.current();
    as("viewer", VIEWER).get(LISTENER).then().statusCode(200);
    as("viewer", VIEWER).head(LISTENER).then().statusCode(200);
    as("viewer", VIEWER).get("/q/openapi").then().statusCode(200);
    // Any address may be asked for where passwords are: there is no telling what it is called.
    as("viewer", VIEWER).header("Host", "echo.example").get(LISTENER).then().statusCode(200);

    for (String command : new String[] {"pause", "resume", "drain"}) {
      problem(as("viewer", VIEWER).post(LISTENER + "/" + command).then(), 403, "forbidden")
          .body("detail", containsString("operator"));
    }
    problem(as("viewer", VIEWER).delete(CONNECTIONS + "?all=true").then(), 403, "forbidden");
    problem(as("viewer", VIEWER).delete(one).then(), 403, "forbidden");
    problem(as("viewer", VIEWER).delete(one + "/timeouts").then(), 403, "forbidden");
    for (String path : new String[] {TIMEOUTS, one + "/timeouts"}) {
      problem(
          as("viewer", VIEWER)
              .contentType(ContentType.JSON)
              .body("{\"idle\":\"1ms\"}")
              .patch(path)
              .then(),
          403,
          "forbidden");
    }
    assertThat(listener.state()).isEqualTo(ListenerState.LISTENING);
    assertThat(timeouts.current()).isEqualTo(before);
    assertThat(registry.openCount()).isEqualTo(1);
    clients.getFirst().close();
  }

  @Test
  void anOperatorDoesEverythingAndIsNamed() {
    try (LogLines audit = LogLines.of("audit")) {
      as("operator", OPERATOR).get(LISTENER).then().statusCode(200);
      as("operator", OPERATOR).post(LISTENER + "/pause").then().statusCode(200);
      as("viewer", VIEWER).post(LISTENER + "/resume").then().statusCode(403);

      assertThat(audit.lines())
          .singleElement()
          .asString()
          .contains("user=operator from=127.0.0.1:", "call=POST /api/v1/listener/pause")
          .doesNotContain(OPERATOR + "\"");
    }
  }

  /** A browser adds the password by itself, whoever made the page. */
  @Test
  void aForeignSiteIsRefusedWhateverThePassword() {
    for (String header : new String[] {"Origin", "Sec-Fetch-Site"}) {
      problem(
          as("operator", OPERATOR)
              .header(header, header.equals("Origin") ? "https://evil.example" : "cross-site")
              .post(LISTENER + "/pause")
              .then(),
          403,
          "cross-site");
    }
    as("operator", OPERATOR)
        .header("Host", "echo.example")
        .header("Origin", "https://echo.example")
        .post(LISTENER + "/pause")
        .then()
        .statusCode(200)
        .body("state", equalTo("paused"));
  }

  @Test
  void healthAndMetricsAskNobody() {
    RestAssured.get(live).then().statusCode(200);
  }

  @Test
  void subscribersBeyondTheMaximumAreRefused() throws Exception {
    HttpURLConnection first = subscribe();
    try (InputStream stream = first.getInputStream()) {
      assertThat(stream.read()).isEqualTo(':');
      problem(as("viewer", VIEWER).get("/api/v1/events").then(), 503, "too-many-subscribers");
    }
    // The place is free again once the subscriber has gone.
    await().until(() -> subscribe().getResponseCode() == 200);
  }

  private static HttpURLConnection subscribe() throws IOException {
    URI uri = URI.create("http://localhost:" + RestAssured.port + "/api/v1/events");
    HttpURLConnection http = (HttpURLConnection) uri.toURL().openConnection();
    http.setRequestProperty("Authorization", basic("viewer", VIEWER));
    http.setReadTimeout(20_000);
    return http;
  }

  private String connected() throws IOException {
    dial();
    return onlyId();
  }

  private static RequestSpecification as(String user, String password) {
    return given().header("Authorization", basic(user, password));
  }

  private static String basic(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }
}
