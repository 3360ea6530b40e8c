package io.echosounder.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.TestSockets;
import io.echosounder.timeout.Timeouts;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where memory for unsent bytes is short, reading pauses, and nobody is ended for it. */
class MemoryTest {

  private static final int MEMORY = 4 << 20;
  private static final int CLIENTS = 300;

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void clientsThatNeverReadPauseAndAllGoOnOnceTheyRead(TransportChoice transport) throws Exception {
    List<Socket> deaf = new ArrayList<>();
    try (EchoTestServer server =
        EchoTestServer.start(
            transport, Timeouts.off(), config -> config.withBufferMemory(MEMORY))) {
      for (int i = 0; i < CLIENTS; i++) {
        Socket socket = server.dialWithSmallBuffer();
        socket.setSendBufferSize(16_384);
        deaf.add(socket);
        Thread.ofVirtual().start(() -> TestSockets.sendForever(socket));
      }
      Await.until(
          () ->
              server.registry.openCount() == CLIENTS
                  && server.registry.open().stream().allMatch(c -> c.view().readPaused()));
      assertThat(server.buffers.used()).isBetween(1L, server.buffers.limit());
      assertThat(server.buffers.pausedConnections()).isPositive();

      try (Socket hearing = server.dial()) {
        for (int i = 0; i < 20; i++) {
          byte[] message = TestSockets.bytes(50_000, i);
          Thread writer = Thread.ofVirtual().start(() -> TestSockets.write(hearing, message));
          assertThat(hearing.getInputStream().readNBytes(message.length)).isEqualTo(message);
          writer.join();
        }
      }
      assertThat(server.registry.openCount()).isGreaterThanOrEqualTo(CLIENTS);

      // Half of them go, the others begin to read: each reads far more than it held.
      for (Socket gone : deaf.subList(0, CLIENTS / 2)) {
        gone.setSoLinger(true, 0);
        gone.close();
      }
      List<Socket> rest = deaf.subList(CLIENTS / 2, CLIENTS);
      List<Thread> readers = new ArrayList<>();
      List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
      for (Socket socket : rest) {
        readers.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        assertThat(socket.getInputStream().readNBytes(1_000_000))
                            .hasSize(1_000_000);
                      } catch (Exception | AssertionError e) {
                        failures.add(e);
                      }
                    }));
      }
      for (Thread reader : readers) {
        reader.join();
      }
      assertThat(failures).isEmpty();
      for (Socket socket : rest) {
        socket.close();
      }
      Await.until(() -> server.registry.openCount() == 0);
      Await.until(() -> server.buffers.used() == 0);
      assertThat(server.buffers.pausedConnections()).isZero();
    } finally {
      for (Socket socket : deaf) {
        socket.close();
      }
    }
  }
}
