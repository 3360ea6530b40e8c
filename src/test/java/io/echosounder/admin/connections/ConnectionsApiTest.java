package io.echosounder.admin.connections;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;

import io.echosounder.admin.AdminTest;
import io.quarkus.test.junit.QuarkusTest;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
}
