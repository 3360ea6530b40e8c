package io.echosounder.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.echosounder.TestCertificate;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.ConnectionState;
import io.echosounder.connection.ConnectionView;
import io.echosounder.connection.Protocol;
import io.echosounder.connection.TlsFacts;
import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.TestSockets;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The echo over TLS, against the JDK's client. */
class TlsEchoTest {

  private static final TestCertificate CERTIFICATE = TestCertificate.LOCALHOST;

  @ParameterizedTest
  @CsvSource({"EPOLL, TLSv1.3, 64", "EPOLL, TLSv1.2, 8", "NIO, TLSv1.3, 64", "NIO, TLSv1.2, 8"})
  void everyByteComesBackAfterAHalfCloseToALateReader(
      TransportChoice transport, String version, int mebibytes) throws Exception {
    try (EchoTestServer server = TlsTestServer.start(transport);
        SSLSocket client = TlsTestServer.dial(server, version)) {
      byte[] sent = TestSockets.bytes(mebibytes << 20, 1);
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    TestSockets.write(client, sent);
                    TestSockets.shutdownOutput(client);
                  });
      // The reader starts only when the server holds all it may, or has everything.
      Await.until(() -> !writer.isAlive() || server.only().view().readPaused());

      assertThat(client.getInputStream().readAllBytes()).isEqualTo(sent);
      writer.join();
      TestSockets.close(client);
      ConnectionView closed = server.onlyClosed();
      assertThat(closed.reason()).isEqualTo(CloseReason.PEER_CLOSED);
      assertThat(closed.error()).isNull();
      assertThat(closed.bytes().received()).isEqualTo(sent.length);
      assertThat(closed.bytes().sent()).isEqualTo(sent.length);
    }
  }

  @Test
  void aConnectionShowsItsHandshake() throws Exception {
    TestCertificate user = TestCertificate.make("CN=ann", "dns:ann");
    TlsServer tls =
        new TlsServer(
            new TlsServer.Options(
                Set.of("TLSv1.3"),
                Set.of(),
                List.of("echo/2", "echo/1"),
                ClientCertificates.REQUIRED),
            CERTIFICATE.showing(user));
    try (EchoTestServer server = TlsTestServer.start(TransportChoice.AUTO, tls, same -> same);
        SSLSocket client =
            TestCertificate.dial(user.showing(CERTIFICATE), server.port(Protocol.TLS), "TLSv1.3")) {
      SSLParameters parameters = client.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName("echo.example.org")));
      parameters.setApplicationProtocols(new String[] {"echo/1"});
      client.setSSLParameters(parameters);
      TlsTestServer.echo(client, 10);

      TlsFacts facts = server.only().view().tls();
      assertThat(facts)
          .isEqualTo(
              new TlsFacts(
                  "TLSv1.3",
                  client.getSession().getCipherSuite(),
                  "echo.example.org",
                  "echo/1",
                  "CN=ann"));
      assertThat(server.only().view().protocol()).isEqualTo(Protocol.TLS);
    }
  }

  @Test
  void aClientWithoutTheRequiredCertificateIsAProtocolError() throws Exception {
    TlsServer tls =
        new TlsServer(
            new TlsServer.Options(
                Set.of("TLSv1.2"), Set.of(), List.of(), ClientCertificates.REQUIRED),
            CERTIFICATE.showing(CERTIFICATE));
    try (EchoTestServer server = TlsTestServer.start(TransportChoice.AUTO, tls, same -> same);
        SSLSocket client =
            TestCertificate.dial(CERTIFICATE.trusting(), server.port(Protocol.TLS), "TLSv1.2")) {
      assertThatThrownBy(() -> TlsTestServer.echo(client, 10)).isInstanceOf(IOException.class);
      ConnectionView closed = server.onlyClosed();
      assertThat(closed.reason()).isEqualTo(CloseReason.PROTOCOL_ERROR);
      assertThat(closed.error()).startsWith("TLS: ");
    }
  }

  /** The client has judged, and not the server. */
  @ParameterizedTest
  @CsvSource({"EPOLL, TLSv1.3", "EPOLL, TLSv1.2", "NIO, TLSv1.3", "NIO, TLSv1.2"})
  void aClientThatDoesNotTrustUsEndsTheConnectionItself(TransportChoice transport, String version)
      throws Exception {
    try (EchoTestServer server = TlsTestServer.start(transport);
        SSLSocket client =
            TestCertificate.dial(SSLContext.getDefault(), server.port(Protocol.TLS), version)) {
      assertThatThrownBy(client::startHandshake).isInstanceOf(IOException.class);
      ConnectionView closed = server.onlyClosed();
      assertThat(closed.reason()).isEqualTo(CloseReason.PEER_CLOSED);
      assertThat(closed.error()).contains("Received fatal alert: certificate_unknown");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aPlainTextClientGetsNoByteAndFin(TransportChoice transport) throws Exception {
    try (EchoTestServer server = TlsTestServer.start(transport);
        Socket client = TlsTestServer.dialPlain(server)) {
      client.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      assertThat(client.getInputStream().readAllBytes()).isEmpty();
      TestSockets.close(client);
      ConnectionView closed = server.onlyClosed();
      assertThat(closed.reason()).isEqualTo(CloseReason.PROTOCOL_ERROR);
      assertThat(closed.error()).isEqualTo("TLS: the bytes are no TLS record");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aHandshakeThatTakesTooLongIsAProtocolError(TransportChoice transport) throws Exception {
    try (EchoTestServer server =
            TlsTestServer.start(
                transport, config -> config.withHandshakeTimeout(Duration.ofMillis(50)));
        Socket client = TlsTestServer.dialPlain(server)) {
      client.getInputStream().readAllBytes();
      TestSockets.close(client);
      ConnectionView closed = server.onlyClosed();
      assertThat(closed.reason()).isEqualTo(CloseReason.PROTOCOL_ERROR);
      assertThat(closed.error()).isEqualTo("no TLS handshake in time");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aFinWithoutCloseNotifyIsToldApart(TransportChoice transport) throws Exception {
    try (EchoTestServer server = TlsTestServer.start(transport);
        Socket socket = TlsTestServer.dialPlain(server);
        SSLSocket client =
            (SSLSocket)
                CERTIFICATE
                    .trusting()
                    .getSocketFactory()
                    .createSocket(socket, "localhost", socket.getPort(), false)) {
      TlsTestServer.echo(client, 1000);
      socket.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes()).isEmpty();
      TestSockets.close(client);
      TestSockets.close(socket);
      ConnectionView closed = server.onlyClosed();
      assertThat(closed.reason()).isEqualTo(CloseReason.PEER_CLOSED);
      assertThat(closed.error()).isEqualTo("FIN without close_notify");
      assertThat(closed.bytes().sent()).isEqualTo(1000);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aHealthCheckThatSendsNothingIsNoError(TransportChoice transport) throws Exception {
    try (EchoTestServer server = TlsTestServer.start(transport)) {
      TlsTestServer.dialPlain(server).close();
      ConnectionView closed = server.onlyClosed();
      assertThat(closed.reason()).isEqualTo(CloseReason.PEER_CLOSED);
      assertThat(closed.error()).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aClientThatNeverReadsIsHeldAtTheMarks(TransportChoice transport) throws Exception {
    try (EchoTestServer server = TlsTestServer.start(transport);
        Socket socket = TlsTestServer.dialPlain(server)) {
      // Closing the client over TLS would wait for its writer.
      SSLSocket client =
          (SSLSocket)
              CERTIFICATE
                  .trusting()
                  .getSocketFactory()
                  .createSocket(socket, "localhost", socket.getPort(), false);
      Thread writer = Thread.ofVirtual().start(() -> TestSockets.sendForever(client));
      Await.until(() -> server.only().view().readPaused());
      ConnectionView view = server.only().view();
      assertThat(view.state()).isEqualTo(ConnectionState.OPEN);
      assertThat(view.bytes().pending()).isBetween(1L, 160L * 1024);
      assertThat(server.buffers.used()).isLessThan(512 * 1024);
      TestSockets.close(socket);
      writer.join();
    }
  }
}
