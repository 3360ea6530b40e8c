package io.echosounder.admin.listener;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.echosounder.admin.AdminTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URL;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A drain by an operator, to its end: behind which there is nothing to resume. */
@QuarkusTest
@TestProfile(DrainApiTest.ShortDrain.class)
class DrainApiTest extends AdminTest {

  public static final class ShortDrain implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "echosounder.drain.quiet", "100ms",
          "echosounder.drain.spread", "0s",
          "echosounder.drain.timeout", "3s");
    }
  }

  @TestHTTPResource(value = "/metrics", management = true)
  URL metrics;

  @TestHTTPResource(value = "/health/ready", management = true)
  URL ready;

  @TestHTTPResource(value = "/health/live", management = true)
  URL live;

  @Override
  @AfterEach
  protected void leaveNothingBehind() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
  }

  @Test
  void theQuietEndWithFinAndTheOthersWhenTimeIsUp() throws Exception {
    Socket quiet = dial();
    exchange(quiet, "Hello");
    Socket stuck = dial();
    Thread writer = Thread.ofVirtual().start(() -> writeUntilItBreaks(stuck));
    await().until(() -> registry.open().stream().anyMatch(each -> each.view().readPaused()));

    when().post(LISTENER + "/drain").then().statusCode(200).body("state", equalTo("draining"));

    assertThat(quiet.getInputStream().read()).isEqualTo(-1);
    RestAssured.get(ready).then().statusCode(503);
    RestAssured.get(live).then().statusCode(200);
    assertThatThrownBy(() -> new Socket(InetAddress.ofLiteral("127.0.0.1"), port))
        .isInstanceOf(ConnectException.class);
    writer.join();
    await().until(() -> registry.openCount() == 0);

    when()
        .get(LISTENER)
        .then()
        .body("drain.stage", equalTo("over"))
        .body("drain.drained", equalTo(1))
        .body("drain.forced", equalTo(1))
        .body("closed.drained", equalTo(1))
        .body("closed.'drain-timeout'", equalTo(1));
    for (String reason : new String[] {"drained", "drain-timeout"}) {
      given()
          .queryParam("state", "closed")
          .queryParam("reason", reason)
          .get(CONNECTIONS)
          .then()
          .body("total", equalTo(1))
          .body("items[0].closedBy", equalTo("server"));
      assertThat(RestAssured.get(metrics).asString())
          .contains(
              "echosounder_connections_closed_total{closed_by=\"server\",reason=\"%s\"} 1.0"
                  .formatted(reason));
    }
    problem(when().post(LISTENER + "/resume").then(), 409, "not-now")
        .body("detail", containsString("restart the server"));
    when().post(LISTENER + "/drain").then().statusCode(200).body("drain.stage", equalTo("over"));
  }

  /**
   * Reads nothing, so its connection has unsent bytes and is never quiet. A client that talks may
   * pause on a busy machine for long enough to be quiet.
   */
  private static void writeUntilItBreaks(Socket client) {
    byte[] bytes = new byte[100_000];
    try {
      while (true) {
        client.getOutputStream().write(bytes);
      }
    } catch (IOException e) {
      // Ended by the server.
    }
  }
}
