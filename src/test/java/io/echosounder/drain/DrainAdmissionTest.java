package io.echosounder.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Connection;
import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.AtMaximum;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.PauseMode;
import io.echosounder.listener.RefusalCause;
import io.echosounder.listener.TestSockets;
import io.echosounder.registry.Totals;
import io.echosounder.timeout.Timeouts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that arrive while a drain begins: each is either served or refused. */
@SuppressWarnings("try") // Clients close early, on purpose.
class DrainAdmissionTest {

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(50);

  /** Clients that wait for a place are served as places become free, and nobody is reset. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void clientsThatWaitForAPlaceAreServedFirst(TransportChoice transport) throws Exception {
    int waiting = 5;
    List<Socket> clients = new ArrayList<>();
    try (EchoTestServer server =
        EchoTestServer.start(
            transport, Timeouts.off(), config -> config.withMaxConnections(2, AtMaximum.WAIT))) {
      for (int i = 0; i < 2 + waiting; i++) {
        clients.add(server.dial());
      }
      TestSockets.assertEchoes(clients.get(0));
      TestSockets.assertEchoes(clients.get(1));
      CompletableFuture<DrainStatus> over =
          TestDrains.drain(server, SHORT, LONG, DrainConfig.Force.AUTO)
              .beginAndAwaitEnd()
              .toCompletableFuture();
      for (Socket client : clients.subList(2, 2 + waiting)) {
        TestSockets.write(client, new byte[] {7});
      }
      for (Socket client : clients) {
        if (clients.indexOf(client) >= 2) {
          assertThat(client.getInputStream().read()).isEqualTo(7);
        }
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        client.close();
      }
      assertThat(over.join().drained()).isEqualTo(2 + waiting);
      assertThat(server.listener.status().addresses()).isEmpty();
      assertThat(server.listener.refused(RefusalCause.LIMIT)).isZero();
    }
  }

  /** Clients that came long ago, before a drain that was called off, do not count as these. */
  @Test
  void afterADrainThatWasCalledOffTheyAreServedToo() throws Exception {
    try (EchoTestServer server =
        EchoTestServer.start(
            TransportChoice.AUTO,
            Timeouts.off(),
            config -> config.withMaxConnections(1, AtMaximum.WAIT).withBacklog(1))) {
      Drain drain = TestDrains.drain(server, LONG.minusMinutes(1), LONG, DrainConfig.Force.AUTO);
      try (Socket first = server.dial();
          Socket waits = server.dial()) {
        beginWhileSomebodyWaits(drain, server, first);
        drain.resume().toCompletableFuture().join();
        first.close();
        TestSockets.assertEchoes(waits);
      }
      for (int i = 0; i < 3; i++) {
        try (Socket client = server.dial()) {
          TestSockets.assertEchoes(client);
        }
      }
      try (Socket first = server.dial();
          Socket waits = server.dial()) {
        beginWhileSomebodyWaits(drain, server, first);
        first.close();
        TestSockets.assertEchoes(waits);
      }
      assertThat(server.listener.refused(RefusalCause.LIMIT)).isZero();
    }
  }

  private static void beginWhileSomebodyWaits(Drain drain, EchoTestServer server, Socket open)
      throws IOException {
    TestSockets.assertEchoes(open);
    drain.begin().toCompletableFuture().join();
    Await.until(
        () -> {
          DrainStatus status = drain.status();
          return status != null && status.stage() == DrainStage.ENDING_QUIET;
        });
    assertThat(server.listener.status().addresses()).isNotEmpty();
  }

  /** Clients for whom no place becomes free do not hold up the end. */
  @Test
  void theTimeoutBoundsTheWaitForAPlace() throws Exception {
    try (EchoTestServer server =
            EchoTestServer.start(
                TransportChoice.AUTO,
                Timeouts.off(),
                config -> config.withMaxConnections(1, AtMaximum.WAIT));
        Socket client = server.dialWithSmallBuffer()) {
      Connection connection = server.only();
      Thread writer = Thread.ofVirtual().start(() -> TestDrains.writeUntilItEnds(client));
      Await.until(
          () -> connection.traffic().read().pending() > 0 && connection.view().readPaused());
      try (Socket waiting = server.dial()) {
        TestDrains.drain(server, SHORT, Duration.ofMillis(300), DrainConfig.Force.AUTO)
            .beginAndAwaitEnd()
            .toCompletableFuture()
            .join();
        assertThat(server.listener.status().addresses()).isEmpty();
      }
      client.close();
      writer.join();
    }
  }

  /** Who was accepted by the kernel before the socket closed is served, a held backlog too. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void whatTheKernelHasQueuedIsServedFirst(TransportChoice transport) throws Exception {
    try (EchoTestServer server = EchoTestServer.start(transport)) {
      server.listener.pause(PauseMode.HOLD).toCompletableFuture().join();
      try (Socket queued = server.dial()) {
        TestSockets.write(queued, new byte[] {5});
        TestDrains.drain(server, Duration.ZERO, SHORT, LONG).begin().toCompletableFuture().join();
        assertThat(queued.getInputStream().read()).isEqualTo(5);
        assertThat(queued.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  /**
   * Clients that keep coming while the drain begins: every one is either refused by the kernel or
   * served and ended with FIN, and nobody is left over.
   */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void noConnectionSlipsBetweenTheGateAndTheDrain(TransportChoice transport) throws Exception {
    for (int round = 0; round < 10; round++) {
      AtomicBoolean over = new AtomicBoolean();
      AtomicInteger served = new AtomicInteger();
      Queue<Throwable> lost = new ConcurrentLinkedQueue<>();
      try (EchoTestServer server = EchoTestServer.start(transport);
          ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        int port = server.port();
        for (int i = 0; i < 8; i++) {
          boolean patient = i % 2 == 0;
          threads.execute(() -> knock(port, patient, over, served, lost));
        }
        int some = 20 + round;
        Await.until(() -> served.get() > some);
        DrainStatus status =
            TestDrains.drain(server, Duration.ZERO, SHORT, LONG)
                .beginAndAwaitEnd()
                .toCompletableFuture()
                .join();
        over.set(true);
        assertThat(status.open()).isZero();
        Totals totals = server.registry.totals();
        assertThat(totals.closed().values().stream().mapToLong(Long::longValue).sum())
            .isEqualTo(totals.accepted());
        assertThat(totals.closed().get(CloseReason.DRAIN_TIMEOUT)).isZero();
        assertThat(totals.discarded()).isZero();
      }
      // A connection that the kernel completed between the last look and the close is reset; what
      // was accepted never is.
      assertThat(lost).allSatisfy(fault -> assertThat(fault).hasMessageContaining("reset"));
      assertThat(lost).hasSizeLessThanOrEqualTo(8);
    }
  }

  /**
   * Comes again and again until the drain is over; the patient ones stay until they are ended, the
   * others leave after one echo.
   */
  private static void knock(
      int port, boolean patient, AtomicBoolean over, AtomicInteger served, Queue<Throwable> lost) {
    while (!over.get()) {
      try (Socket client = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
        try {
          TestSockets.assertEchoes(client);
          served.incrementAndGet();
          if (patient && client.getInputStream().read() != -1) {
            lost.add(new IOException("unexpected byte"));
          }
        } catch (IOException e) {
          lost.add(e);
        }
      } catch (IOException e) {
        // Refused, as it should be.
      }
    }
  }
}
