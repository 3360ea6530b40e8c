package io.echosounder.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.TestSockets;
import io.echosounder.timeout.Timeout;
import io.echosounder.timeout.Timeouts;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way to end, provoked over a real socket: the reason kept, and what the client sees. */
@SuppressWarnings("try") // Clients close early, on purpose.
class CloseReasonTest {

  private static final Duration SHORT = Duration.ofMillis(50);

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void peerClosed(TransportChoice transport) throws Exception {
    try (EchoTestServer server = EchoTestServer.start(transport);
        Socket client = server.dial()) {
      client.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertClosed(server, CloseReason.PEER_CLOSED);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void peerReset(TransportChoice transport) throws Exception {
    try (EchoTestServer server = EchoTestServer.start(transport)) {
      Socket client = server.dial();
      Connection connection = server.only();
      reset(client);
      assertClosed(server, CloseReason.PEER_RESET);
      assertThat(connection.view().error()).isNotEmpty();
    }
  }

  /** The reset is found out by a write. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void peerResetWhileBytesWait(TransportChoice transport) throws Exception {
    try (EchoTestServer server = EchoTestServer.start(transport)) {
      Socket client = server.dialWithSmallBuffer();
      Thread.ofVirtual().start(() -> TestSockets.sendForever(client));
      Connection connection = server.only();
      Await.until(() -> connection.view().readPaused());
      reset(client);
      ConnectionView closed = assertClosed(server, CloseReason.PEER_RESET);
      assertThat(closed.bytes().discarded()).isPositive();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "EPOLL,READ,READ_TIMEOUT", "NIO,READ,READ_TIMEOUT",
    "EPOLL,IDLE,IDLE_TIMEOUT", "NIO,IDLE,IDLE_TIMEOUT",
    "EPOLL,LIFETIME,LIFETIME_EXPIRED", "NIO,LIFETIME,LIFETIME_EXPIRED"
  })
  void timeoutsThatEndWithFin(TransportChoice transport, Timeout timeout, CloseReason reason)
      throws Exception {
    try (EchoTestServer server =
            EchoTestServer.start(transport, Timeouts.off().with(timeout, SHORT));
        Socket client = server.dial()) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      // Bytes after our FIN are taken and thrown away, not answered with an RST.
      TestSockets.write(client, new byte[1000]);
      client.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      ConnectionView closed = assertClosed(server, reason);
      assertThat(closed.bytes().received()).isEqualTo(1000);
      assertThat(closed.bytes().discarded()).isEqualTo(1000);
      assertThat(closed.age()).isGreaterThanOrEqualTo(SHORT);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void writeTimeoutEndsWithReset(TransportChoice transport) throws Exception {
    try (EchoTestServer server =
            EchoTestServer.start(transport, Timeouts.off().with(Timeout.WRITE, SHORT));
        Socket deaf = server.dialWithSmallBuffer()) {
      assertThatThrownBy(
              () -> {
                while (true) {
                  deaf.getOutputStream().write(new byte[100_000]);
                }
              })
          .isInstanceOf(SocketException.class);
      ConnectionView closed = assertClosed(server, CloseReason.WRITE_TIMEOUT);
      assertThat(closed.bytes().discarded()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void halfClosedTimeoutEndsWithReset(TransportChoice transport) throws Exception {
    try (EchoTestServer server =
            EchoTestServer.start(transport, Timeouts.off().with(Timeout.HALF_CLOSED, SHORT));
        Socket deaf = server.dialWithSmallBuffer()) {
      fillUntilPending(server, deaf);
      deaf.shutdownOutput();
      ConnectionView closed = assertClosed(server, CloseReason.HALF_CLOSED_TIMEOUT);
      assertThat(closed.bytes().discarded()).isPositive();
      assertThatThrownBy(() -> deaf.getInputStream().readAllBytes())
          .isInstanceOf(SocketException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void operatorClosesWithFinAfterEverythingIsSent(TransportChoice transport) throws Exception {
    try (EchoTestServer server = EchoTestServer.start(transport);
        Socket client = server.dialWithSmallBuffer()) {
      int sent = fillUntilPending(server, client);
      Connection connection = server.only();
      assertThat(end(server, connection, CloseReason.OPERATOR_CLOSED, CloseMode.FLUSH_THEN_FIN))
          .isTrue();
      assertThat(connection.state()).isEqualTo(ConnectionState.CLOSING);
      assertThat(connection.view().deadlines()).isEmpty();

      assertThat(client.getInputStream().readAllBytes()).hasSize(sent);
      client.close();
      ConnectionView closed = assertClosed(server, CloseReason.OPERATOR_CLOSED);
      assertThat(closed.bytes().discarded()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void operatorResets(TransportChoice transport) throws Exception {
    try (EchoTestServer server = EchoTestServer.start(transport);
        Socket client = server.dial()) {
      end(server, server.only(), CloseReason.OPERATOR_RESET, CloseMode.RESET);
      assertThatThrownBy(() -> client.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
      assertClosed(server, CloseReason.OPERATOR_RESET);
    }
  }

  /** The first reason stays, whatever comes behind it. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void theFirstReasonStays(TransportChoice transport) throws Exception {
    try (EchoTestServer server = EchoTestServer.start(transport);
        Socket client = server.dialWithSmallBuffer()) {
      fillUntilPending(server, client);
      Connection connection = server.only();
      end(server, connection, CloseReason.OPERATOR_CLOSED, CloseMode.FLUSH_THEN_FIN);
      assertThat(end(server, connection, CloseReason.OPERATOR_RESET, CloseMode.RESET)).isFalse();

      ConnectionView closed = assertClosed(server, CloseReason.OPERATOR_CLOSED);
      assertThat(closed.bytes().discarded()).isPositive();
      assertThat(server.closed(CloseReason.OPERATOR_RESET)).isZero();
    }
  }

  /** A peer that never answers our FIN is waited for no longer than the linger time. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void lingerEnds(TransportChoice transport) throws Exception {
    try (EchoTestServer server = EchoTestServer.start(transport);
        Socket client = server.dial()) {
      end(server, server.only(), CloseReason.OPERATOR_CLOSED, CloseMode.FLUSH_THEN_FIN);
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertClosed(server, CloseReason.OPERATOR_CLOSED);
    }
  }

  /** Sends until some of it waits in the server, which still reads; returns how much. */
  static int fillUntilPending(EchoTestServer server, Socket client) {
    Connection connection = server.only();
    int sent = 0;
    do {
      TestSockets.write(client, new byte[16_384]);
      sent += 16_384;
      long target = sent;
      Await.until(() -> connection.traffic().read().received() == target);
      // What the kernel takes of it, it has taken by the loop's next turn.
      connection.loop().submit(() -> {}).syncUninterruptibly();
    } while (connection.traffic().read().pending() == 0);
    return sent;
  }

  private static boolean end(
      EchoTestServer server, Connection connection, CloseReason reason, CloseMode mode) {
    return server.commands.end(connection, reason, mode).toCompletableFuture().join();
  }

  private static ConnectionView assertClosed(EchoTestServer server, CloseReason reason) {
    ConnectionView closed = server.onlyClosed();
    assertThat(closed.reason()).isEqualTo(reason);
    assertThat(closed.state()).isEqualTo(ConnectionState.CLOSED);
    assertThat(closed.closedAt()).isNotNull();
    assertThat(closed.bytes().pending()).isZero();
    assertThat(server.closed(reason)).isEqualTo(1);
    assertThat(server.registry.openCount()).isZero();
    return closed;
  }

  private static void reset(Socket client) throws IOException {
    client.setSoLinger(true, 0);
    client.close();
  }
}
