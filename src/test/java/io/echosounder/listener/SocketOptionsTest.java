package io.echosounder.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.connection.Connection;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.timeout.Timeouts;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the options of the listening socket do to the connections. */
class SocketOptionsTest {

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void urgentBytesAreEchoedInTheirPlaceAndCounted(TransportChoice transport) throws Exception {
    try (EchoTestServer server = EchoTestServer.start(transport);
        Socket client = server.dial()) {
      ByteArrayOutputStream expected = new ByteArrayOutputStream();
      Connection connection = server.only();
      for (int round = 0; round < 20; round++) {
        // All of it is there before the server reads: a read ends at the urgent byte.
        CountDownLatch held = new CountDownLatch(1);
        connection.loop().execute(() -> awaitQuietly(held));
        TestSockets.write(client, TestSockets.bytes(round, round));
        client.sendUrgentData('!');
        TestSockets.write(client, TestSockets.bytes(10, round));
        expected.write(TestSockets.bytes(round, round));
        expected.write('!');
        expected.write(TestSockets.bytes(10, round));
        held.countDown();
        byte[] echo = client.getInputStream().readNBytes(round + 11);
        assertThat(echo)
            .isEqualTo(
                java.util.Arrays.copyOfRange(
                    expected.toByteArray(), expected.size() - round - 11, expected.size()));
      }
      Await.untilAsserted(
          () -> {
            assertThat(connection.traffic().read().received()).isEqualTo(expected.size());
            assertThat(connection.traffic().read().sent()).isEqualTo(expected.size());
          });
    }
  }

  /** With small buffers the kernel takes less from a client that reads nothing. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void buffersBoundWhatTheKernelHolds(TransportChoice transport) throws Exception {
    int size = 16_384;
    try (EchoTestServer server =
            EchoTestServer.start(
                transport,
                Timeouts.off(),
                config -> config.withReceiveBuffer(size).withSendBuffer(size));
        Socket deaf = server.dialWithSmallBuffer()) {
      deaf.setSendBufferSize(4096);
      Thread.ofVirtual().start(() -> TestSockets.sendForever(deaf));
      Connection connection = server.only();
      Await.until(() -> connection.view().readPaused());
      // The kernel doubles a buffer that is set; the client's own takes some too.
      assertThat(connection.traffic().read().sent()).isLessThan(4L * size);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
