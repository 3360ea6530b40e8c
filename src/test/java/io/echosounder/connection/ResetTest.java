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
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLEngine;
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
    return EchoTestServer.startWithPorts(transport, Timeouts.off(), same -> same, AllPorts::add);
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
