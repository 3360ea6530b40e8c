package io.echosounder.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.TestCertificate;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.TestSockets;
import io.echosounder.protocol.websocket.WebSocketStreams;
import io.echosounder.timeout.Timeouts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Bytes and an RST that the server finds together. It reads the bytes, and its answer meets the
 * RST. The kernel tells the RST once, so the next read looks like a FIN.
 */
class ResetTest {

  @ParameterizedTest
  @CsvSource({
    "EPOLL, TCP",
    "EPOLL, TLS",
    "EPOLL, WS",
    "EPOLL, WSS",
    "NIO, TCP",
    "NIO, TLS",
    "NIO, WS",
    "NIO, WSS"
  })
  void afterAMessage(TransportChoice transport, Protocol protocol) throws Exception {
    try (EchoTestServer server = start(transport);
        Socket socket = dial(server, protocol)) {
      PlayWire wire = PlayWire.open(protocol, socket, new Random(1));
      wire.write(new byte[10], 0, 10);
      assertThat(wire.read(new byte[10])).isPositive();
      assertPeerReset(server, socket, () -> wire.write(new byte[100], 0, 100));
    }
  }

  @ParameterizedTest
  @CsvSource({"EPOLL, TLS", "EPOLL, WS", "EPOLL, WSS", "NIO, TLS", "NIO, WS", "NIO, WSS"})
  void duringAHandshake(TransportChoice transport, Protocol protocol) throws Exception {
    byte[] first = protocol == Protocol.WS ? WebSocketStreams.request() : clientHello();
    try (EchoTestServer server = start(transport);
        Socket socket = dial(server, protocol)) {
      assertPeerReset(server, socket, () -> socket.getOutputStream().write(first));
    }
  }

  /**
   * The server finds the end of the handshake, a message and an RST together. Its session ticket,
   * which no code of ours writes, meets the RST.
   */
  @ParameterizedTest
  @CsvSource({"EPOLL, TLS", "EPOLL, WSS", "NIO, TLS", "NIO, WSS"})
  void atTheEndOfAHandshake(TransportChoice transport, Protocol protocol) throws Exception {
    CountDownLatch all = new CountDownLatch(1);
    try (EchoTestServer server = start(transport, config -> config.withReadsOf(64));
        Socket socket = dial(server, protocol)) {
      SSLSocket client = hasServerWaitAtItsCertificate(socket, server.only(), all);
      try {
        client.startHandshake();
        client.getOutputStream().write(new byte[5000]);
        socket.setSoLinger(true, 0);
        TestSockets.close(socket);
      } finally {
        all.countDown();
      }
      assertThat(server.onlyClosed().reason())
          .as(server.onlyClosed().toString())
          .isEqualTo(CloseReason.PEER_RESET);
    }
  }

  /** The client looks at the certificate after the server has sent all that comes before. */
  private static SSLSocket hasServerWaitAtItsCertificate(
      Socket socket, Connection connection, CountDownLatch until) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    X509ExtendedTrustManager looks =
        new Looking(() -> connection.loop().execute(() -> await(until)));
    context.init(null, new TrustManager[] {looks}, null);
    return (SSLSocket)
        context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), false);
  }

  /** Trusts everybody. */
  private static final class Looking extends X509ExtendedTrustManager {

    private final Runnable onCertificate;

    Looking(Runnable onCertificate) {
      this.onCertificate = onCertificate;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String how, Socket socket) {
      onCertificate.run();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String how, SSLEngine engine) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String how) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String how, Socket socket) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String how, SSLEngine engine) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String how) {
      throw new UnsupportedOperationException();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  /** The event loop stands still until both are there. */
  private static void assertPeerReset(EchoTestServer server, Socket socket, Step step)
      throws IOException {
    CountDownLatch both = new CountDownLatch(1);
    server.only().loop().execute(() -> await(both));
    try {
      step.run();
      socket.setSoLinger(true, 0);
      TestSockets.close(socket);
    } finally {
      both.countDown();
    }
    assertThat(server.onlyClosed().reason())
        .as(server.onlyClosed().toString())
        .isEqualTo(CloseReason.PEER_RESET);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static EchoTestServer start(TransportChoice transport) {
    return start(transport, same -> same);
  }

  private static EchoTestServer start(
      TransportChoice transport, UnaryOperator<EchoTestServer.Config> changes) {
    return EchoTestServer.startWithPorts(transport, Timeouts.off(), changes, AllPorts::add);
  }

  private static Socket dial(EchoTestServer server, Protocol protocol) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.port(protocol));
  }

  private static byte[] clientHello() throws IOException {
    SSLEngine engine = TestCertificate.LOCALHOST.trusting().createSSLEngine();
    engine.setUseClientMode(true);
    ByteBuffer bytes = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), bytes);
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
