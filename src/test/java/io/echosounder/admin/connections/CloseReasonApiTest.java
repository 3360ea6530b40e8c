package io.echosounder.admin.connections;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.echosounder.admin.AdminTest;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Connection;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URL;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Every close reason but those of a drain, which {@code DrainApiTest} provokes, and {@code
 * io-error}, which takes a process of its own: provoked over a real socket and read back from the
 * listing, the listener and the metric.
 */
@QuarkusTest
class CloseReasonApiTest extends AdminTest {

  /** Something that makes the one connection end. */
  private interface Provocation {
    void provoke(Socket client) throws Exception;
  }

  @TestHTTPResource(value = "/metrics", management = true)
  URL metrics;

  @Test
  void peerClosed() throws Exception {
    endsWith(CloseReason.PEER_CLOSED, Socket::close);
  }

  @Test
  void peerReset() throws Exception {
    endsWith(
        CloseReason.PEER_RESET,
        client -> {
          client.setSoLinger(true, 0);
          client.close();
        });
  }

  @Test
  void readTimeout() throws Exception {
    endsWith(CloseReason.READ_TIMEOUT, client -> patch("{\"read\":\"20ms\"}"));
  }

  @Test
  void idleTimeout() throws Exception {
    endsWith(CloseReason.IDLE_TIMEOUT, client -> patch("{\"idle\":\"20ms\"}"));
  }

  @Test
  void lifetimeExpired() throws Exception {
    endsWith(CloseReason.LIFETIME_EXPIRED, client -> patch("{\"lifetime\":\"20ms\"}"));
  }

  @Test
  void writeTimeout() throws Exception {
    endsWith(
        CloseReason.WRITE_TIMEOUT,
        client -> {
          fillUntilReadingStops(client);
          patch("{\"write\":\"20ms\"}");
        });
  }

  @Test
  void halfClosedTimeout() throws Exception {
    endsWith(
        CloseReason.HALF_CLOSED_TIMEOUT,
        client -> {
          do {
            send(client, 16_384);
          } while (only().traffic().read().pending() == 0);
          client.shutdownOutput();
          patch("{\"halfClosed\":\"20ms\"}");
        });
  }

  @Test
  void operatorClosed() throws Exception {
    endsWith(CloseReason.OPERATOR_CLOSED, client -> end("fin"));
  }

  @Test
  void operatorReset() throws Exception {
    endsWith(CloseReason.OPERATOR_RESET, client -> end("reset"));
  }

  private void endsWith(CloseReason reason, Provocation provocation) throws Exception {
    double before = closedMetric(reason);
    long counted = closedCount(reason);
    Socket client = new Socket();
    client.setReceiveBufferSize(4096);
    client.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
    clients.add(client);
    await().until(() -> registry.openCount() == 1);
    String id = onlyId();

    provocation.provoke(client);

    await().until(() -> registry.openCount() == 0);
    Map<String, Object> shown =
        given()
            .queryParam("state", "closed")
            .queryParam("reason", reason.label())
            .queryParam("sort", "-id")
            .get(CONNECTIONS)
            .jsonPath()
            .getMap("items[0]");
    assertThat(shown)
        .containsEntry("id", id)
        .containsEntry("state", "closed")
        .containsEntry("reason", reason.label())
        .containsEntry("closedBy", reason.closedBy().label())
        .containsEntry("bytesPending", 0);
    assertThat(closedCount(reason)).isEqualTo(counted + 1);
    assertThat(closedMetric(reason)).isEqualTo(before + 1);
  }

  private static long closedCount(CloseReason reason) {
    return when().get(LISTENER).jsonPath().getLong("closed.'" + reason.label() + "'");
  }

  private double closedMetric(CloseReason reason) {
    String name =
        "echosounder_connections_closed_total{closed_by=\"%s\",reason=\"%s\"}"
            .formatted(reason.closedBy().label(), reason.label());
    return RestAssured.get(metrics)
        .asString()
        .lines()
        .filter(line -> line.startsWith(name))
        .map(line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name));
  }

  private void fillUntilReadingStops(Socket client) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (true) {
                  client.getOutputStream().write(new byte[100_000]);
                }
              } catch (SocketException e) {
                // Reset, as it should be.
              } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    await().until(() -> only().view().readPaused());
  }

  private void send(Socket client, int count) throws Exception {
    long target = only().traffic().read().received() + count;
    client.getOutputStream().write(new byte[count]);
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> only().traffic().read().received() == target);
    // What the kernel takes of it, it has taken by the loop's next turn.
    only().loop().submit(() -> {}).syncUninterruptibly();
  }

  private Connection only() {
    return registry.open().iterator().next();
  }

  private void end(String mode) {
    when().delete(CONNECTIONS + "/" + onlyId() + "?mode=" + mode).then().statusCode(200);
  }

  private static void patch(String body) {
    given().contentType(ContentType.JSON).body(body).patch(TIMEOUTS).then().statusCode(200);
  }
}
