package io.echosounder.admin.connections;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.notNullValue;

import io.echosounder.admin.AdminTest;
import io.echosounder.transport.Transport;
import io.quarkus.test.junit.QuarkusTest;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Connections: shown, filtered, paged, ended. */
@QuarkusTest
class ConnectionsApiTest extends AdminTest {

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
        .body("timeouts.idle", equalTo("1h"))
        .body("overrides.size()", equalTo(0))
        .body("protocol", equalTo("tcp"))
        .body("timeouts.sources.idle", equalTo("default"))
        // Numbers and no texts, so that a script can compare them.
        .body("ageSeconds", instanceOf(Number.class))
        .body("idleSeconds", instanceOf(Number.class))
        .body("deadlineSeconds.keySet().toList()", equalTo(List.of("idle")))
        .body("deadlineSeconds.idle", instanceOf(Number.class))
        .body("containsKey('via')", equalTo(false))
        .body("openedAt", notNullValue())
        .body("containsKey('closedAt')", equalTo(false));
  }

  @Test
  void theKernelsFiguresAreShown() throws Exception {
    assumeThat(listener.status().transport()).isEqualTo(Transport.EPOLL);
    exchange(dial(), "Hello, World!");
    String id = onlyId();
    when()
        .get(CONNECTIONS + "/" + id)
        .then()
        .body("rttSeconds", instanceOf(Number.class))
        .body("retransmits", equalTo(0));
    when()
        .get(CONNECTIONS)
        .then()
        .body("items[0].rttSeconds", instanceOf(Number.class))
        .body("items[0].retransmits", equalTo(0));
  }

  /** A hung event loop costs its own connections the kernel's figures, and nobody the answer. */
  @Test
  void aHungEventLoopHidesNoConnection() throws Exception {
    exchange(dial(), "Hello, World!");
    CountDownLatch release = new CountDownLatch(1);
    registry
        .open()
        .iterator()
        .next()
        .loop()
        .execute(() -> assertThatCode(release::await).doesNotThrowAnyException());
    try {
      when()
          .get(CONNECTIONS)
          .then()
          .body("items[0].bytesReceived", equalTo(13))
          .body("items[0].containsKey('rttSeconds')", equalTo(false))
          .body("items[0].containsKey('retransmits')", equalTo(false));
    } finally {
      release.countDown();
    }
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
}
