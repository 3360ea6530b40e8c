package io.echosounder.protocol.websocket;

import static io.echosounder.protocol.websocket.ClientFrames.BINARY;
import static io.echosounder.protocol.websocket.ClientFrames.CLOSE;
import static io.echosounder.protocol.websocket.ClientFrames.FIN;
import static io.echosounder.protocol.websocket.ClientFrames.TEXT;
import static io.echosounder.protocol.websocket.ClientFrames.code;
import static io.echosounder.protocol.websocket.ClientFrames.masked;
import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.TestCertificate;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.ConnectionView;
import io.echosounder.connection.Protocol;
import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.TestSockets;
import io.echosounder.protocol.ClientCertificates;
import io.echosounder.protocol.ProxyHeaders;
import io.echosounder.protocol.ProxyMode;
import io.echosounder.protocol.StackedLayers;
import io.echosounder.protocol.TlsServer;
import io.echosounder.timeout.Timeout;
import io.echosounder.timeout.Timeouts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code wss}: a Close frame, then close_notify, then FIN. */
class WebSocketOverTlsTest {

  private static final TestCertificate CERTIFICATE = TestCertificate.LOCALHOST;

  /** The JDK's client throws at a FIN without close_notify, so the end of its input proves ours. */
  @ParameterizedTest
  @CsvSource({"EPOLL, TLSv1.3", "EPOLL, TLSv1.2", "NIO, TLSv1.3", "NIO, TLSv1.2"})
  void aLateReaderGetsEverythingAndTheCloseFrame(TransportChoice transport, String version)
      throws Exception {
    byte[] message = TestSockets.bytes(100_000, 4);
    int count = 200;
    try (EchoTestServer server = start(transport);
        WebSocketClient client = dial(server, version)) {
      client.upgrade();
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int i = 0; i < count; i++) {
                      TestSockets.write(client.socket, masked(FIN | BINARY, message));
                    }
                    TestSockets.write(client.socket, masked(FIN | CLOSE, code(1000, "done")));
                  });
      Await.until(() -> server.only().view().readPaused());
      ConnectionView view = server.only().view();
      assertThat(view.protocol()).isEqualTo(Protocol.WSS);
      assertThat(Objects.requireNonNull(view.tls()).version()).isEqualTo(version);
      assertThat(Objects.requireNonNull(view.webSocket()).path()).isEqualTo("/path");
      for (int i = 0; i < count; i++) {
        assertThat(Arrays.equals(client.read().payload(), message)).isTrue();
      }
      client.assertCloses(1000, "done");
      writer.join();
      client.socket.close();
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.PEER_CLOSED);
      assertThat(server.onlyClosed().error()).isNull();
      assertThat(server.onlyClosed().bytes().sent()).isEqualTo(count * 100_000L);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aTimeoutEndsBothLayers(TransportChoice transport) throws Exception {
    try (EchoTestServer server = start(transport);
        WebSocketClient client = dial(server, "TLSv1.3")) {
      client.upgrade();
      client.assertEchoes();
      server.patch(Timeout.IDLE, Duration.ofMillis(50));
      client.assertCloses(CloseCode.GOING_AWAY, "idle-timeout");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void anEndOfTlsWithoutACloseFrameIsToldApart(TransportChoice transport) throws Exception {
    try (EchoTestServer server = start(transport);
        WebSocketClient client = dial(server, "TLSv1.3")) {
      client.upgrade();
      client.send(masked(FIN | TEXT, "last"));
      client.socket.shutdownOutput();
      assertThat(client.read().text()).isEqualTo("last");
      client.assertCloses(CloseCode.GOING_AWAY, "peer-closed");
      client.socket.close();
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.PEER_CLOSED);
      assertThat(server.onlyClosed().error()).isEqualTo("close_notify without a Close frame");
    }
  }

  /** Our FIN comes at once, and does not wait for an upgrade that nobody can send. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aHandshakeThatTakesTooLongEndsWithFin(TransportChoice transport) throws Exception {
    try (EchoTestServer server =
            start(
                transport,
                config ->
                    config
                        .withHandshakeTimeout(Duration.ofMillis(50))
                        .withLinger(Duration.ofMinutes(1)));
        Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port(Protocol.WSS))) {
      client.setSoTimeout(30_000);
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      TestSockets.close(client);
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.PROTOCOL_ERROR);
      assertThat(server.onlyClosed().error()).isEqualTo("no TLS handshake in time");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void anEndOfTlsWithinTheUpgradeIsToldApart(TransportChoice transport) throws Exception {
    try (EchoTestServer server = start(transport);
        WebSocketClient client = dial(server, "TLSv1.3")) {
      client.send("GET /".getBytes(StandardCharsets.US_ASCII));
      client.socket.shutdownOutput();
      assertThat(client.in.read()).isEqualTo(-1);
      client.socket.close();
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.PEER_CLOSED);
      assertThat(server.onlyClosed().error())
          .isEqualTo("close_notify during the WebSocket upgrade");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aPeerThatSpeaksNoTlsGetsNoResponse(TransportChoice transport) throws Exception {
    try (EchoTestServer server = start(transport);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port(Protocol.WSS))) {
      TestSockets.write(socket, WebSocketClient.REQUEST.getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
      TestSockets.close(socket);
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.PROTOCOL_ERROR);
      assertThat(server.onlyClosed().error()).isEqualTo("TLS: the bytes are no TLS record");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aProxyNamesTheClientBeforeBothHandshakes(TransportChoice transport) throws Exception {
    InetSocketAddress remote = new InetSocketAddress("192.0.2.7", 4711);
    try (EchoTestServer server =
            start(
                transport, config -> config.withProxy(ProxyMode.REQUIRED, "127.0.0.0/8,::1/128"));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port(Protocol.WSS))) {
      TestSockets.write(socket, ProxyHeaders.v2(remote));
      WebSocketClient client =
          WebSocketClient.on(
              CERTIFICATE
                  .trusting()
                  .getSocketFactory()
                  .createSocket(socket, "localhost", socket.getPort(), true));
      client.upgrade();
      client.assertEchoes();
      ConnectionView view = server.only().view();
      assertThat(view.remote()).isEqualTo(remote);
      assertThat(view.via()).isEqualTo(socket.getLocalSocketAddress());
      assertThat(view.tls()).isNotNull();
      assertThat(view.bytes().received()).isEqualTo(5);
      client.send(masked(FIN | CLOSE, code(1000, "done")));
      client.assertCloses(1000, "done");
      TestSockets.close(client.socket);
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.PEER_CLOSED);
      assertThat(server.onlyClosed().error()).isNull();
    }
  }

  private static EchoTestServer start(TransportChoice transport) {
    return start(transport, same -> same);
  }

  private static EchoTestServer start(
      TransportChoice transport, UnaryOperator<EchoTestServer.Config> changes) {
    TlsServer tls =
        new TlsServer(
            new TlsServer.Options(
                Set.of("TLSv1.3", "TLSv1.2"), Set.of(), List.of(), ClientCertificates.NONE),
            CERTIFICATE.showing());
    return EchoTestServer.startWithPorts(
        transport,
        Timeouts.off(),
        changes,
        options ->
            options.with(
                Protocol.WSS,
                "port",
                0,
                () -> new StackedLayers(tls.newLayers(), new WebSocketLayer(false))));
  }

  private static WebSocketClient dial(EchoTestServer server, String version) throws IOException {
    return WebSocketClient.on(
        TestCertificate.dial(CERTIFICATE.trusting(), server.port(Protocol.WSS), version));
  }
}
