package io.echosounder.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.echosounder.common.ConfigMistake;
import io.echosounder.listener.ListenerConfig.AtMaximum;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.registry.Totals;
import io.echosounder.timeout.Timeouts;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("try") // Clients close early, on purpose.
class ListenerTest {

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void beyondTheMaximumConnectionsAreResetAndCounted(TransportChoice transport) throws Exception {
    try (EchoTestServer server = limited(transport, AtMaximum.REFUSE);
        Socket first = server.dial();
        Socket second = server.dial()) {
      TestSockets.assertEchoes(first);
      TestSockets.assertEchoes(second);
      try (Socket third = server.dial()) {
        assertThatThrownBy(() -> third.getInputStream().read()).isInstanceOf(SocketException.class);
      }
      first.close();
      Await.until(() -> server.registry.openCount() == 1);
      try (Socket fourth = server.dial()) {
        TestSockets.assertEchoes(fourth);
      }
      TestSockets.assertEchoes(second);
      assertThat(server.listener.status().refused()).containsEntry(RefusalCause.LIMIT, 1L);
      assertThat(server.registry.acceptedCount()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void beyondTheMaximumConnectionsWaitForRoom(TransportChoice transport) throws Exception {
    try (EchoTestServer server = limited(transport, AtMaximum.WAIT);
        Socket first = server.dial();
        Socket second = server.dial()) {
      TestSockets.assertEchoes(first);
      TestSockets.assertEchoes(second);
      try (Socket third = server.dial();
          Socket fourth = server.dial()) {
        TestSockets.write(third, new byte[] {3});
        TestSockets.write(fourth, new byte[] {4});
        TestSockets.assertEchoes(second);
        assertThat(server.registry.openCount()).isEqualTo(2);
        first.close();
        assertThat(third.getInputStream().read()).isEqualTo(3);
        second.close();
        assertThat(fourth.getInputStream().read()).isEqualTo(4);
      }
      assertThat(server.listener.status().refused()).containsEntry(RefusalCause.LIMIT, 0L);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void pauseHoldsNewClientsAndOpenOnesGoOn(TransportChoice transport) throws Exception {
    try (EchoTestServer server = EchoTestServer.start(transport);
        Socket before = server.dial()) {
      TestSockets.assertEchoes(before);
      ListenerStatus paused = join(server.listener.pause(PauseMode.HOLD));
      assertThat(paused.state()).isEqualTo(ListenerState.PAUSED);
      assertThat(paused.addresses()).isNotEmpty();
      try (Socket held = server.dial()) {
        TestSockets.write(held, new byte[] {7});
        TestSockets.assertEchoes(before);
        assertThat(server.registry.openCount()).isEqualTo(1);

        assertThat(join(server.listener.resume(() -> {})).state())
            .isEqualTo(ListenerState.LISTENING);
        assertThat(held.getInputStream().read()).isEqualTo(7);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void pauseRefusesNewClientsServesTheQueuedAndTakesThePortAgain(TransportChoice transport)
      throws Exception {
    try (EchoTestServer server = EchoTestServer.start(transport);
        Socket before = server.dial()) {
      int port = server.port();
      TestSockets.assertEchoes(before);
      join(server.listener.pause(PauseMode.HOLD));
      try (Socket queued = server.dial();
          Socket queuedToo = server.dial()) {
        ListenerStatus refusing = join(server.listener.pause(PauseMode.REFUSE));
        assertThat(refusing.state()).isEqualTo(ListenerState.PAUSED);
        assertThat(refusing.addresses()).isEmpty();
        assertThatThrownBy(() -> new Socket(InetAddress.ofLiteral("127.0.0.1"), port))
            .isInstanceOf(ConnectException.class);
        TestSockets.assertEchoes(queued);
        TestSockets.assertEchoes(queuedToo);
        TestSockets.assertEchoes(before);

        join(server.listener.resume(() -> {}));
        assertThat(server.port()).isEqualTo(port);
        try (Socket after = server.dial()) {
          TestSockets.assertEchoes(after);
        }
      }
    }
  }

  @Test
  void commandsAreIdempotentAndKeepTheInstant() throws Exception {
    try (EchoTestServer server = EchoTestServer.start(TransportChoice.AUTO)) {
      ListenerStatus first = join(server.listener.pause(PauseMode.HOLD));
      ListenerStatus second = join(server.listener.pause(PauseMode.HOLD));
      assertThat(second.since()).isEqualTo(first.since());
      ListenerStatus resumed = join(server.listener.resume(() -> {}));
      assertThat(join(server.listener.resume(() -> {})).since()).isEqualTo(resumed.since());
    }
  }

  @Test
  void aPortTakenDuringAPauseLeavesTheListenerPaused() throws Exception {
    try (EchoTestServer server = EchoTestServer.start(TransportChoice.AUTO)) {
      int port = server.port();
      join(server.listener.pause(PauseMode.REFUSE));
      try (EchoTestServer thief =
          EchoTestServer.start(
              TransportChoice.AUTO, Timeouts.off(), config -> config.withAddress("*", port))) {
        assertThat(thief.port()).isEqualTo(port);
        assertThatThrownBy(() -> join(server.listener.resume(() -> {})))
            .isInstanceOf(CompletionException.class)
            .hasRootCauseInstanceOf(ConfigMistake.class)
            .hasMessageContaining("echosounder.listener.port");
        assertThat(server.listener.state()).isEqualTo(ListenerState.PAUSED);
      }
      join(server.listener.resume(() -> {}));
      try (Socket client = server.dial()) {
        TestSockets.assertEchoes(client);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void mistakesNameTheProperty(TransportChoice transport) {
    assertMistake(transport, "192.0.2.1", 0, "echosounder.listener.host");
    assertMistake(transport, "no.such.host.invalid", 0, "echosounder.listener.host");
    assertMistake(transport, "*", -1, "echosounder.listener.port");
    try (EchoTestServer server = EchoTestServer.start(transport)) {
      assertMistake(transport, "*", server.port(), "echosounder.listener.port");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void anIpv4HostIsNotServedOverIpv6(TransportChoice transport) throws Exception {
    try (EchoTestServer server =
        EchoTestServer.start(
            transport, Timeouts.off(), config -> config.withAddress("0.0.0.0", 0))) {
      assertThat(server.listener.addressText()).isEqualTo("0.0.0.0:" + server.port());
      try (Socket client = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port())) {
        TestSockets.assertEchoes(client);
      }
      int port = server.port();
      assertThatThrownBy(() -> new Socket(InetAddress.ofLiteral("::1"), port))
          .isInstanceOf(ConnectException.class);
    }
  }

  /** Clients that reset at once, in hundreds: the listener lives on and everyone is counted. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aBurstOfResetsDisturbsNobody(TransportChoice transport) throws Exception {
    int resets = 500;
    try (EchoTestServer server = EchoTestServer.start(transport);
        Socket calm = server.dial()) {
      TestSockets.assertEchoes(calm);
      List<Runnable> clients = new ArrayList<>();
      try (var threads = Executors.newFixedThreadPool(8)) {
        for (int i = 0; i < resets; i++) {
          clients.add(() -> connectAndReset(server));
        }
        clients.forEach(threads::execute);
      }
      TestSockets.assertEchoes(calm);
      Await.until(() -> server.registry.openCount() == 1);
      Totals totals = server.registry.totals();
      long closed = totals.closed().values().stream().mapToLong(Long::longValue).sum();
      assertThat(closed + totals.open()).isEqualTo(totals.accepted());
    }
  }

  private static void connectAndReset(EchoTestServer server) {
    try (Socket client = server.dial()) {
      client.setSoLinger(true, 0);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static EchoTestServer limited(TransportChoice transport, AtMaximum policy) {
    return EchoTestServer.start(transport, Timeouts.off(), c -> c.withMaxConnections(2, policy));
  }

  private static void assertMistake(
      TransportChoice transport, String host, int port, String property) {
    assertThatThrownBy(
            () ->
                EchoTestServer.start(transport, Timeouts.off(), c -> c.withAddress(host, port))
                    .close())
        .isInstanceOf(ConfigMistake.class)
        .hasMessageStartingWith(property + ": ");
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }
}
