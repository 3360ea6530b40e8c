package io.echosounder.admin.connections;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.echosounder.admin.AdminTest;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Listings: filtered, sorted, paged. */
@QuarkusTest
class ListingApiTest extends AdminTest {

  @Test
  void theLastPageSaysSo() throws Exception {
    dial();
    dial();
    JsonPath first = list("limit=1");
    assertThat(first.getInt("total")).isEqualTo(2);
    assertThat(first.getString("next")).isNotNull();
    given()
        .get(CONNECTIONS + "?limit=1&cursor=" + first.getString("next"))
        .then()
        .body("containsKey('next')", equalTo(true))
        .body("next", equalTo(null));
  }

  /** Any of the values of one filter matches; of several filters, all have to. */
  @ParameterizedTest
  @CsvSource({
    "state=open&state=half-closed, 2",
    "state=half-closed&state=closing, 0",
    "remote=10.0.0.0/8&remote=127.0.0.0/8, 2",
    "remote=10.0.0.0/8&remote=fd00::/8, 0",
    "bytesReceived=13, 1",
    "bytesReceived=12, 0",
    "bytesReceived=13&state=closing, 0",
    "reason=idle-timeout&reason=read-timeout, 0",
  })
  void filtersMayBeRepeated(String query, int total) throws Exception {
    exchange(dial(), "Hello, World!");
    exchange(dial(), "Hello");
    assertThat(list(query).getInt("total")).isEqualTo(total);
  }

  @ParameterizedTest
  @CsvSource({
    "limit=1&limit=2, limit",
    "idleOver=1s&idleOver=2s, idleOver",
    "state=open&stat=x, stat"
  })
  void whatMakesNoSenseIsRefused(String query, String field) {
    problem(given().get(CONNECTIONS + "?" + query).then(), 400, "invalid-parameter")
        .body("field", equalTo(field));
  }

  @Test
  void closedConnectionsComeNewestFirst() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      dial();
      ids.add(0, onlyId());
      end(clients.getLast());
    }
    assertThat(list("state=closed&limit=3").getList("items.id")).isEqualTo(ids);
    assertThat(list("state=closed&sort=-closedAt&limit=3").getList("items.id")).isEqualTo(ids);
    assertThat(list("state=closed&sort=-id&limit=3").getList("items.id")).isEqualTo(ids);
  }

  /** Pages ask for the first page every second, which must not end the paging of others. */
  @Test
  void pagingSurvivesManyOtherReaders() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      exchange(dial(), "x".repeat(i + 1));
      ids.add(0, newestId());
    }
    JsonPath sizes = list("sort=-bytesReceived&limit=2");
    for (int i = 0; i < 50; i++) {
      list("sort=-bytesReceived&limit=1");
    }
    assertThat(sizes.getList("items.id")).isEqualTo(ids.subList(0, 2));
    sizes = list("sort=-bytesReceived&limit=2&cursor=" + sizes.getString("next"));
    assertThat(sizes.getList("items.id")).isEqualTo(ids.subList(2, 4));

    for (Socket client : clients) {
      client.close();
    }
    await().until(() -> registry.openCount() == 0);
    JsonPath closed = list("state=closed&limit=2");
    List<String> seen = new ArrayList<>(closed.getList("items.id", String.class));
    // One that closes meanwhile is newer than all that are left to read.
    dial();
    end(clients.getLast());
    for (int i = 0; i < 50; i++) {
      list("state=closed&limit=1");
    }
    closed = list("state=closed&limit=3&cursor=" + closed.getString("next"));
    seen.addAll(closed.getList("items.id", String.class));
    assertThat(seen).containsExactlyInAnyOrderElementsOf(ids);
  }

  private String newestId() {
    return registry.open().stream().reduce((older, newer) -> newer).orElseThrow().id();
  }

  @Test
  void openAndClosedOnesAreListedTogether() throws Exception {
    dial();
    final String closed = onlyId();
    end(clients.getLast());
    dial();
    final String open = onlyId();
    JsonPath both = list("state=closed&state=open&limit=1000");
    assertThat(both.getList("items.id", String.class)).contains(closed, open).endsWith(open);
    assertThat(list("state=closed&state=open&sort=-closedAt").getString("items[0].id"))
        .isEqualTo(open);
    assertThat(list("state=closed&state=open&sort=state").getString("items[0].id")).isEqualTo(open);
  }

  /** Every connection that stays open is shown once, whoever comes and goes meanwhile. */
  @ParameterizedTest(name = "{index}")
  @ValueSource(strings = {"id", "-id", "-bytesReceived", "idle", "remote"})
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

  private void end(Socket client) throws IOException {
    client.close();
    await().until(() -> registry.openCount() == 0);
  }

  private static JsonPath list(String query) {
    return given().get(CONNECTIONS + "?" + query).then().statusCode(200).extract().jsonPath();
  }
}
