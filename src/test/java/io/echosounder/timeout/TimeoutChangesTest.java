package io.echosounder.timeout;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Connection;
import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.TestSockets;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("try") // Clients close early, on purpose.
class TimeoutChangesTest {

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aServerTimeoutHoldsAtOnceForConnectionsOnEveryLoop(TransportChoice transport)
      throws Exception {
    Timeouts hour = Timeouts.off().with(Timeout.IDLE, Duration.ofHours(1));
    List<Socket> clients = new ArrayList<>();
    try (EchoTestServer server = EchoTestServer.start(transport, hour)) {
      for (int i = 0; i < 50; i++) {
        clients.add(server.dial());
      }
      Await.until(() -> server.registry.openCount() == 50);
      assertThat(server.registry.open().stream().map(Connection::loop).distinct()).hasSize(2);

      server.patch(Timeout.IDLE, Duration.ofMillis(10));

      // Applied when answered: each knows its new timeout, though it may not have fired yet.
      assertThat(server.registry.open())
          .allSatisfy(
              c ->
                  assertThat(c.view().timeouts().get(Timeout.IDLE))
                      .isEqualTo(Duration.ofMillis(10)));
      for (Socket client : clients) {
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        client.close();
      }
      Await.until(() -> server.closed(CloseReason.IDLE_TIMEOUT) == 50);
    }
  }

  /** The deadline counts from the last restart, not from the change. */
  @Test
  void aDeadlineThatHasPassedFiresNow() throws Exception {
    try (EchoTestServer server = EchoTestServer.start(TransportChoice.AUTO);
        Socket client = server.dial()) {
      Connection connection = server.only();
      Duration before = connection.view().age();
      Await.until(() -> connection.view().age().compareTo(before.plusMillis(100)) > 0);

      server.patch(Timeout.LIFETIME, Duration.ofMillis(100));

      assertThat(client.getInputStream().read()).isEqualTo(-1);
      client.close();
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.LIFETIME_EXPIRED);
    }
  }

  @Test
  void anOverrideWinsOverTheServerUntilItIsTakenAway() throws Exception {
    try (EchoTestServer server = EchoTestServer.start(TransportChoice.AUTO);
        Socket client = server.dial()) {
      Connection connection = server.only();
      override(server, connection, Duration.ofHours(2));
      server.patch(Timeout.IDLE, Duration.ofMillis(10));

      // The echo shows that the connection lives on with a server timeout that would have ended it.
      TestSockets.write(client, new byte[] {1});
      assertThat(client.getInputStream().read()).isEqualTo(1);
      assertThat(connection.view().timeouts().get(Timeout.IDLE)).isEqualTo(Duration.ofHours(2));
      assertThat(connection.view().overrides()).containsExactly(Timeout.IDLE);

      override(server, connection, null);
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      client.close();
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.IDLE_TIMEOUT);
    }
  }

  @Test
  void nullReturnsToTheConfiguredValueAndZeroIsOff() {
    Timeouts configured = Timeouts.off().with(Timeout.IDLE, Duration.ofHours(1));
    try (EchoTestServer server = EchoTestServer.start(TransportChoice.AUTO, configured)) {
      server.patch(Timeout.IDLE, Duration.ZERO);
      assertThat(server.timeouts.current().get(Timeout.IDLE)).isZero();
      server.patch(Timeout.IDLE, null);
      assertThat(server.timeouts.current()).isEqualTo(configured);
    }
  }

  /** Connections that come while a change goes round: none may keep the old timeout. */
  @Test
  void noConnectionSlipsBetweenAChangeAndItsRegistration() throws Exception {
    List<Socket> clients = new ArrayList<>();
    try (EchoTestServer server = EchoTestServer.start(TransportChoice.AUTO)) {
      for (int round = 1; round <= 50; round++) {
        Thread dialler =
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        clients.add(server.dial());
                        clients.add(server.dial());
                      } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                      }
                    });
        Duration idle = Duration.ofHours(1).plusSeconds(round);
        server.patch(Timeout.IDLE, idle);
        dialler.join();
        int expected = 2 * round;
        Await.untilAsserted(
            () -> {
              assertThat(server.registry.openCount()).isEqualTo(expected);
              assertThat(server.registry.open())
                  .allSatisfy(
                      c -> assertThat(c.view().timeouts().get(Timeout.IDLE)).isEqualTo(idle));
            });
      }
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  private static void override(
      EchoTestServer server,
      Connection connection,
      @org.jspecify.annotations.Nullable Duration idle) {
    server
        .commands
        .patchOverrides(connection, EchoTestServer.changes(Timeout.IDLE, idle))
        .toCompletableFuture()
        .join();
  }
}
