package io.echosounder.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.timeout.Timeouts;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The wait for the FIN of a client that does not read, after ours went out for unsent bytes. */
class LingerTest {

  private static final Duration LINGER = Duration.ofSeconds(1);

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void costsNoTimeOfTheProcessor(TransportChoice transport) throws Exception {
    try (EchoTestServer server =
            EchoTestServer.start(transport, Timeouts.off(), config -> config.withLinger(LINGER));
        Socket client = server.dialWithSmallBuffer()) {
      Connection connection = server.only();
      int sent = CloseReasonTest.fillUntilPending(server, client);
      long thread = connection.loop().submit(() -> Thread.currentThread().threadId()).get();
      long before = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread);
      server
          .commands
          .end(connection, CloseReason.OPERATOR_CLOSED, CloseMode.FIN_AT_ONCE)
          .toCompletableFuture()
          .join();
      ConnectionView closed = server.onlyClosed();
      long used = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread) - before;
      assertThat(Duration.ofNanos(used)).isLessThan(LINGER.dividedBy(5));
      assertThat(client.getInputStream().readAllBytes()).hasSize((int) closed.bytes().sent());
      assertThat(closed.bytes().sent() + closed.bytes().discarded()).isEqualTo(sent);
    }
  }

  /** The event loop learns of an RST after it has been told to send FIN. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void endsAConnectionThatTheClientHasJustReset(TransportChoice transport) throws Exception {
    try (EchoTestServer server =
        EchoTestServer.start(transport, Timeouts.off(), config -> config.withLinger(LINGER))) {
      Socket client = server.dialWithSmallBuffer();
      Connection connection = server.only();
      CloseReasonTest.fillUntilPending(server, client);
      CountDownLatch reset = new CountDownLatch(1);
      connection.loop().execute(() -> await(reset));
      CompletableFuture<?> ended =
          server
              .commands
              .end(connection, CloseReason.OPERATOR_CLOSED, CloseMode.FIN_AT_ONCE)
              .toCompletableFuture();
      client.setSoLinger(true, 0);
      client.close();
      reset.countDown();
      ended.join();
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.OPERATOR_CLOSED);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
