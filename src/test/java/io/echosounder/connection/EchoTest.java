package io.echosounder.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.TestSockets;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EchoTest {

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void everyByteComesBackAndIsCounted(TransportChoice transport) throws Exception {
    try (EchoTestServer server = EchoTestServer.start(transport);
        Socket client = server.dial()) {
      byte[] sent = TestSockets.bytes(1_000_000, 1);
      Thread writer = Thread.ofVirtual().start(() -> TestSockets.write(client, sent));

      assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
      writer.join();
      Await.untilAsserted(
          () -> {
            ConnectionView view = server.only().view();
            assertThat(view.bytes().received()).isEqualTo(sent.length);
            assertThat(view.bytes().sent()).isEqualTo(sent.length);
            assertThat(view.bytes().pending()).isZero();
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void onePortServesBothFamilies(String address) throws Exception {
    try (EchoTestServer server = EchoTestServer.start(TransportChoice.AUTO);
        Socket client = new Socket(InetAddress.getByName(address), server.port())) {
      TestSockets.write(client, TestSockets.bytes(10, 1));
      assertThat(client.getInputStream().readNBytes(10)).isEqualTo(TestSockets.bytes(10, 1));
      assertThat(server.only().remote().getAddress()).isEqualTo(InetAddress.getByName(address));
      assertThat(server.only().remote().getPort()).isEqualTo(client.getLocalPort());
    }
  }

  /**
   * Clients that end their half and read late and slowly, at sizes from a byte to 64 MiB: all comes
   * back, then EOF, and no socket is left behind.
   */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void halfClosesLoseNothing(TransportChoice transport) throws Exception {
    int clients = 200;
    try (EchoTestServer server = EchoTestServer.start(transport);
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<Long>> lost = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        // From 1 byte to 4 MiB in even steps of the exponent, and 64 MiB twice.
        int size = i < 2 ? 64 << 20 : (int) Math.round(Math.pow(2, 22.0 * (i - 2) / (clients - 3)));
        int seed = i;
        Callable<Long> halfClose = () -> halfClose(server, size, seed);
        lost.add(threads.submit(halfClose));
      }
      for (Future<Long> one : lost) {
        assertThat(one.get()).isZero();
      }
      Await.until(() -> server.registry.openCount() == 0);
      assertThat(server.closed(CloseReason.PEER_CLOSED)).isEqualTo(clients);
      assertThat(server.registry.totals().sent()).isEqualTo(server.registry.totals().received());
      assertThat(server.registry.totals().discarded()).isZero();
    }
  }

  /** How many bytes did not come back, or -1 if they came back changed. */
  private static long halfClose(EchoTestServer server, int size, int seed) throws Exception {
    byte[] sent = TestSockets.bytes(size, seed);
    try (Socket client = seed % 2 == 0 ? server.dial() : server.dialWithSmallBuffer()) {
      // The reader starts only when the server holds all it may, or has everything.
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    TestSockets.write(client, sent);
                    TestSockets.shutdownOutput(client);
                  });
      Await.until(
          () ->
              !writer.isAlive()
                  || server.registry.open().stream()
                      .anyMatch(
                          c ->
                              c.remote().getPort() == client.getLocalPort()
                                  && c.view().readPaused()));
      byte[] chunk = new byte[1 + new Random(seed).nextInt(200_000)];
      int at = 0;
      for (int n = client.getInputStream().read(chunk);
          n >= 0;
          n = client.getInputStream().read(chunk)) {
        for (int i = 0; i < n; i++) {
          if (chunk[i] != sent[at++]) {
            return -1;
          }
        }
      }
      writer.join();
      return (long) size - at;
    }
  }
}
