package io.echosounder.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.echosounder.connection.CloseMode;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.ConnectionState;
import io.echosounder.connection.ConnectionView;
import io.echosounder.connection.Protocol;
import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.AtMaximum;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.RefusalCause;
import io.echosounder.listener.TestSockets;
import io.echosounder.timeout.Timeout;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How connections over TLS end. The JDK's client throws at a FIN without close_notify, so the end
 * of its input proves that ours came.
 */
class TlsEndTest {

  private static final Duration SHORT = Duration.ofMillis(50);

  @ParameterizedTest
  @CsvSource({
    "EPOLL, TLSv1.3, READ",
    "NIO, TLSv1.3, READ",
    "EPOLL, TLSv1.3, IDLE",
    "EPOLL, TLSv1.2, IDLE",
    "NIO, TLSv1.3, IDLE",
    "NIO, TLSv1.2, IDLE",
    "EPOLL, TLSv1.3, LIFETIME",
    "NIO, TLSv1.3, LIFETIME"
  })
  void aTimeoutEndsWithCloseNotify(TransportChoice transport, String version, Timeout timeout)
      throws Exception {
    try (EchoTestServer server = TlsTestServer.start(transport);
        SSLSocket client = TlsTestServer.dial(server, version)) {
      TlsTestServer.echo(client, 100);
      server.patch(timeout, SHORT);
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      TestSockets.close(client);
      assertThat(server.onlyClosed().reason())
          .isEqualTo(
              switch (timeout) {
                case READ -> CloseReason.READ_TIMEOUT;
                case IDLE -> CloseReason.IDLE_TIMEOUT;
                default -> CloseReason.LIFETIME_EXPIRED;
              });
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aClientThatNeverReadsEndsWithReset(TransportChoice transport) throws Exception {
    try (EchoTestServer server = TlsTestServer.start(transport);
        Socket socket = TlsTestServer.dialPlain(server)) {
      SSLSocket client = TlsTestServer.over(socket);
      Thread writer = Thread.ofVirtual().start(() -> TestSockets.sendForever(client));
      Await.until(() -> server.only().view().readPaused());
      server.patch(Timeout.WRITE, SHORT);

      ConnectionView closed = server.onlyClosed();
      assertThat(closed.reason()).isEqualTo(CloseReason.WRITE_TIMEOUT);
      assertThat(closed.bytes().discarded()).isPositive();
      assertThat(closed.bytes().received())
          .isEqualTo(closed.bytes().sent() + closed.bytes().discarded());
      TestSockets.close(socket);
      writer.join();
    }
  }

  /** The client reads what the kernel had taken before the end. */
  @ParameterizedTest
  @CsvSource({"EPOLL, TLSv1.3", "EPOLL, TLSv1.2", "NIO, TLSv1.3", "NIO, TLSv1.2"})
  void theBytesThatCountAsSentAreThoseThatArrive(TransportChoice transport, String version)
      throws Exception {
    try (EchoTestServer server =
            TlsTestServer.start(
                transport,
                config -> config.withSendBuffer(16_384).withLinger(Duration.ofSeconds(30)));
        Socket socket = server.dialWithSmallBuffer(Protocol.TLS)) {
      SSLSocket client = TlsTestServer.over(socket);
      client.setEnabledProtocols(new String[] {version});
      byte[] bytes = TestSockets.bytes(1_000_000, 1);
      Thread writer = Thread.ofVirtual().start(() -> TestSockets.write(client, bytes));
      Await.until(() -> server.only().view().readPaused());
      server.patch(Timeout.LIFETIME, Duration.ofMillis(1));

      int read = readToTheEnd(client);
      writer.join();
      TestSockets.close(socket);
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.LIFETIME_EXPIRED);
      assertThat(server.onlyClosed().bytes().sent()).isEqualTo(read).isPositive();
    }
  }

  /** The echo fills the kernel's buffer, so that close_notify has to wait for room. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void closeNotifyComesThoughThereIsNoLinger(TransportChoice transport) throws Exception {
    try (EchoTestServer server =
            TlsTestServer.start(
                transport, config -> config.withSendBuffer(4096).withLinger(Duration.ZERO));
        Socket socket = server.dialWithSmallBuffer(Protocol.TLS)) {
      SSLSocket client = TlsTestServer.over(socket);
      TestSockets.write(client, TestSockets.bytes(60_000, 1));
      TestSockets.shutdownOutput(client);
      Await.until(() -> server.only().view().state() == ConnectionState.HALF_CLOSED);

      assertThat(client.getInputStream().readAllBytes()).hasSize(60_000);
      TestSockets.close(socket);
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.PEER_CLOSED);
    }
  }

  /** Without a close_notify, because bytes are lost. */
  private static int readToTheEnd(SSLSocket client) throws IOException {
    byte[] chunk = new byte[65_536];
    int read = 0;
    try {
      for (int count = 0; count >= 0; count = client.getInputStream().read(chunk)) {
        read += count;
      }
    } catch (SSLException e) {
      // The end.
    }
    return read;
  }

  /** The client has ended its half, and takes nothing of the rest. */
  @ParameterizedTest
  @CsvSource({"EPOLL, TLSv1.3", "EPOLL, TLSv1.2", "NIO, TLSv1.3", "NIO, TLSv1.2"})
  void aHalfClosedClientThatNeverReadsEndsWithReset(TransportChoice transport, String version)
      throws Exception {
    try (EchoTestServer server =
            TlsTestServer.start(transport, config -> config.withSendBuffer(4096));
        Socket socket = server.dialWithSmallBuffer(Protocol.TLS)) {
      SSLSocket client = TlsTestServer.over(socket);
      client.setEnabledProtocols(new String[] {version});
      // More than the kernels hold, and less than the mark at which the server stops to read.
      TestSockets.write(client, TestSockets.bytes(60_000, 1));
      TestSockets.shutdownOutput(client);
      Await.until(() -> server.only().view().state() == ConnectionState.HALF_CLOSED);
      server.patch(Timeout.HALF_CLOSED, SHORT);

      ConnectionView closed = server.onlyClosed();
      assertThat(closed.reason()).isEqualTo(CloseReason.HALF_CLOSED_TIMEOUT);
      assertThat(closed.bytes().received()).isEqualTo(60_000);
      TestSockets.close(socket);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "EPOLL, OPERATOR_CLOSED",
    "NIO, OPERATOR_CLOSED",
    "EPOLL, OPERATOR_RESET",
    "NIO, OPERATOR_RESET"
  })
  void anOperatorEndsIt(TransportChoice transport, CloseReason reason) throws Exception {
    try (EchoTestServer server = TlsTestServer.start(transport);
        Socket socket = TlsTestServer.dialPlain(server)) {
      SSLSocket client = TlsTestServer.over(socket);
      TlsTestServer.echo(client, 100);
      boolean isReset = reason == CloseReason.OPERATOR_RESET;
      server
          .commands
          .end(server.only(), reason, isReset ? CloseMode.RESET : CloseMode.FLUSH_THEN_FIN)
          .toCompletableFuture()
          .join();
      if (isReset) {
        assertThatThrownBy(() -> client.getInputStream().read())
            .isInstanceOf(IOException.class)
            .hasMessageContaining("reset");
      } else {
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
      TestSockets.close(socket);
      assertThat(server.onlyClosed().reason()).isEqualTo(reason);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aClientBeyondTheMaximumIsResetBeforeItsHandshake(TransportChoice transport)
      throws Exception {
    try (EchoTestServer server =
            TlsTestServer.start(
                transport, config -> config.withMaxConnections(1, AtMaximum.REFUSE));
        SSLSocket first = TlsTestServer.dial(server, "TLSv1.3")) {
      TlsTestServer.echo(first, 10);
      assertThatThrownBy(
              () -> {
                try (SSLSocket second = TlsTestServer.dial(server, "TLSv1.3")) {
                  TlsTestServer.echo(second, 10);
                }
              })
          .isInstanceOf(IOException.class);
      Await.until(() -> server.listener.refused(RefusalCause.LIMIT) == 1);
      TlsTestServer.echo(first, 10);
    }
  }
}
