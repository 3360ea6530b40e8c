package io.echosounder.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Connection;
import io.echosounder.connection.ConnectionView;
import io.echosounder.connection.Protocol;
import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.TestSockets;
import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that send TLS' own messages, which are no payload, without end. */
class TlsControlMessagesTest {

  /** Each KeyUpdate gets an answer, which would wait in memory. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aClientThatReadsNoAnswerToItsKeyUpdatesIsReset(TransportChoice transport) throws Exception {
    try (EchoTestServer server =
            TlsTestServer.start(transport, config -> config.withSendBuffer(4096));
        Socket socket = server.dialWithSmallBuffer(Protocol.TLS)) {
      SSLSocket client = TlsTestServer.over(socket);
      TlsTestServer.echo(client, 100);
      Thread writer = Thread.ofVirtual().start(() -> updateKeysForever(client));

      ConnectionView closed = server.onlyClosed();
      assertThat(closed.reason()).isEqualTo(CloseReason.PROTOCOL_ERROR);
      assertThat(closed.error()).isEqualTo("the peer does not read the answers that it asks for");
      TestSockets.close(socket);
      writer.join();
    }
  }

  private static void updateKeysForever(SSLSocket client) {
    try {
      while (true) {
        client.startHandshake();
      }
    } catch (IOException e) {
      // The server has ended the connection.
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aClientThatReadsMayUpdateItsKeys(TransportChoice transport) throws Exception {
    try (EchoTestServer server = TlsTestServer.start(transport);
        SSLSocket client = TlsTestServer.dial(server, "TLSv1.3")) {
      for (int i = 0; i < 100; i++) {
        client.startHandshake();
        TlsTestServer.echo(client, 100);
      }
      assertThat(server.only().view().bytes().sent()).isEqualTo(10_000);
    }
  }

  /** Each of the many small reads ends with a flush, which must leave nothing in the queue. */
  @ParameterizedTest
  @CsvSource({"EPOLL,TLSv1.3", "EPOLL,TLSv1.2", "NIO,TLSv1.3", "NIO,TLSv1.2"})
  void aClientThatReadsLateIsNotTakenForOneThatAsksForAnswers(
      TransportChoice transport, String version) throws Exception {
    byte[] sent = TestSockets.bytes(400_000, 5);
    try (EchoTestServer server =
            TlsTestServer.start(
                transport,
                TlsTestServer.tls(),
                config -> config.withReadsOf(64, 1 << 20).withSendBuffer(4096));
        Socket socket = server.dialWithSmallBuffer(Protocol.TLS);
        SSLSocket client = TlsTestServer.over(socket)) {
      client.setEnabledProtocols(new String[] {version});
      Connection connection = server.only();
      client.getOutputStream().write(sent);
      Await.until(() -> connection.traffic().read().received() == sent.length);
      assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
      client.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.PEER_CLOSED);
    }
  }

  /** A new handshake of TLS 1.2 costs us much more than the client. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aClientMayNotRenegotiate(TransportChoice transport) throws Exception {
    try (EchoTestServer server = TlsTestServer.start(transport);
        SSLSocket client = TlsTestServer.dial(server, "TLSv1.2")) {
      TlsTestServer.echo(client, 100);
      client.startHandshake();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.PROTOCOL_ERROR);
      assertThat(server.onlyClosed().error()).contains("renegotiation");
    }
  }
}
