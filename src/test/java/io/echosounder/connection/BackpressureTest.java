package io.echosounder.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.TestSockets;
import io.echosounder.timeout.Timeout;
import io.echosounder.timeout.Timeouts;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BackpressureTest {

  /** The high mark, one read beyond it, and the crumbs of a read that Netty had queued already. */
  private static final long BOUND = 65_536 + 65_536 + 128;

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void clientsThatNeverReadAreHeldAndOthersDoNotNotice(TransportChoice transport) throws Exception {
    int clients = 100;
    List<Socket> sockets = new ArrayList<>();
    try (EchoTestServer server = EchoTestServer.start(transport)) {
      for (int i = 0; i < clients; i++) {
        Socket deaf = server.dialWithSmallBuffer();
        sockets.add(deaf);
        Thread.ofVirtual().start(() -> TestSockets.sendForever(deaf));
      }
      Await.until(
          () ->
              server.registry.openCount() == clients
                  && server.registry.open().stream().allMatch(c -> c.view().readPaused()));

      assertThat(server.registry.open())
          .allSatisfy(c -> assertThat(c.view().bytes().pending()).isBetween(1L, BOUND));
      try (Socket hearing = server.dial()) {
        TestSockets.write(hearing, TestSockets.bytes(100, 1));
        assertThat(hearing.getInputStream().readNBytes(100)).isEqualTo(TestSockets.bytes(100, 1));
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  /** A FIN behind megabytes that the kernel holds must not make us read them all. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void finOfAClientThatNeverReadsDoesNotOpenTheGates(TransportChoice transport) throws Exception {
    int size = 8 << 20;
    try (EchoTestServer server = EchoTestServer.start(transport);
        Socket deaf = server.dialWithSmallBuffer()) {
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    TestSockets.write(deaf, TestSockets.bytes(size, 1));
                    TestSockets.shutdownOutput(deaf);
                  });
      Connection connection = server.only();
      Await.until(() -> connection.view().readPaused());
      // Read on until the kernel holds the rest and the FIN, then no longer.
      int read = 0;
      while (writer.isAlive()) {
        read += deaf.getInputStream().readNBytes(1000).length;
        assertThat(connection.traffic().read().pending()).isLessThanOrEqualTo(BOUND);
      }
      for (int i = 0; i < 200; i++) {
        read += deaf.getInputStream().readNBytes(100).length;
        assertThat(connection.traffic().read().pending()).isLessThanOrEqualTo(BOUND);
      }
      read += deaf.getInputStream().readAllBytes().length;
      assertThat(read).isEqualTo(size);
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.PEER_CLOSED);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void readTimeoutDoesNotRunWhileReadingIsStopped(TransportChoice transport) throws Exception {
    Timeouts readOnly = Timeouts.off().with(Timeout.READ, Duration.ofMinutes(5));
    try (EchoTestServer server = EchoTestServer.start(transport, readOnly);
        Socket deaf = server.dialWithSmallBuffer()) {
      Thread.ofVirtual().start(() -> TestSockets.sendForever(deaf));
      Connection connection = server.only();
      Await.until(() -> connection.view().readPaused());

      assertThat(connection.view().deadlines()).doesNotContainKey(Timeout.READ);

      // Once it reads, the wait begins anew.
      Thread.ofVirtual().start(() -> readForever(deaf));
      Await.until(() -> connection.view().deadlines().containsKey(Timeout.READ));
    }
  }

  private static void readForever(Socket socket) {
    try {
      socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    } catch (java.io.IOException e) {
      // The test is over.
    }
  }
}
