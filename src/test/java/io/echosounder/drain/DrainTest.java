package io.echosounder.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.echosounder.common.ConfigMistake;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Connection;
import io.echosounder.connection.ConnectionView;
import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.AtMaximum;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.ListenerState;
import io.echosounder.listener.PauseMode;
import io.echosounder.listener.RefusalCause;
import io.echosounder.listener.TestSockets;
import io.echosounder.registry.Totals;
import io.echosounder.timeout.Timeouts;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
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
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("try") // Clients close early, on purpose.
class DrainTest {

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(50);

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void quietConnectionsEndWithFinAndNewOnesAreRefused(TransportChoice transport) throws Exception {
    try (EchoTestServer server = EchoTestServer.start(transport);
        Socket client = server.dial()) {
      TestSockets.assertEchoes(client);
      int port = server.port();
      Drain drain = drain(server, Duration.ZERO, SHORT, LONG);
      CompletableFuture<DrainStatus> over = drain.beginAndAwaitEnd().toCompletableFuture();
      Await.until(() -> server.listener.status().addresses().isEmpty());
      assertThat(drain.isReady()).isFalse();
      assertThatThrownBy(() -> new Socket(java.net.InetAddress.ofLiteral("127.0.0.1"), port))
          .isInstanceOf(ConnectException.class);

      assertThat(client.getInputStream().read()).isEqualTo(-1);
      client.close();
      DrainStatus status = over.join();
      assertThat(status.drained()).isEqualTo(1);
      assertThat(status.forced()).isZero();
      assertThat(status.lastAccepted()).isEqualTo(1);
      assertThat(status.stages())
          .containsOnlyKeys(DrainStage.UNREADY, DrainStage.ENDING_QUIET, DrainStage.OVER);
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.DRAINED);
    }
  }

  /** A client that does not read: its echo cannot be sent, and is thrown away in the end. */
  @ParameterizedTest
  @EnumSource(DrainConfig.Force.class)
  void unsentBytesAreForcedOut(DrainConfig.Force force) throws Exception {
    try (EchoTestServer server = EchoTestServer.start(TransportChoice.AUTO);
        Socket client = server.dialWithSmallBuffer()) {
      Connection connection = server.only();
      AtomicReference<IOException> failure = new AtomicReference<>();
      Thread writer = Thread.ofVirtual().start(() -> failure.set(writeUntilItEnds(client)));
      Await.until(
          () -> connection.traffic().read().pending() > 0 && connection.view().readPaused());
      DrainStatus status =
          drain(server, SHORT, Duration.ofMillis(300), force)
              .beginAndAwaitEnd()
              .toCompletableFuture()
              .join();
      assertThat(status.forced()).isEqualTo(1);
      assertThat(status.discardedConnections()).isEqualTo(1);
      ConnectionView closed = server.onlyClosed();
      assertThat(status.discardedBytes()).isEqualTo(closed.bytes().discarded()).isPositive();
      assertThat(closed.reason()).isEqualTo(CloseReason.DRAIN_TIMEOUT);
      if (force != DrainConfig.Force.FIN) {
        writer.join();
        assertThat(failure.get()).hasMessageContaining("reset");
      }
      client.close();
      writer.join();
    }
  }

  /** A conversation without a pause is ended with FIN, in a moment of quiet or when time is up. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aConversationWithoutAPauseSeesFinAndNoReset(TransportChoice transport) throws Exception {
    try (EchoTestServer server = EchoTestServer.start(transport);
        Socket client = server.dial()) {
      TestSockets.assertEchoes(client);
      CompletableFuture<DrainStatus> over =
          drain(server, SHORT, Duration.ofMillis(300), DrainConfig.Force.AUTO)
              .beginAndAwaitEnd()
              .toCompletableFuture();
      assertThatThrownBy(() -> talkUntilItEnds(client)).isInstanceOf(EndOfStream.class);
      client.close();
      assertThat(over.join().drained() + over.join().forced()).isEqualTo(1);
    }
  }

  /** Never quiet for the time that is configured, and yet ended by the drain between messages. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aPauseBetweenTwoMessagesIsEnoughInTheEnd(TransportChoice transport) throws Exception {
    try (EchoTestServer server = EchoTestServer.start(transport);
        Socket client = server.dial()) {
      client.setSoTimeout(60);
      TestSockets.assertEchoes(client);
      CompletableFuture<DrainStatus> over =
          drain(server, Duration.ofSeconds(5), Duration.ofSeconds(30), DrainConfig.Force.RESET)
              .beginAndAwaitEnd()
              .toCompletableFuture();
      assertThatThrownBy(() -> talkWithPauses(client)).isInstanceOf(EndOfStream.class);
      client.close();
      assertThat(over.join().drained()).isEqualTo(1);
    }
  }

  /** Bytes that cross our FIN cannot be echoed; the drain names them. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void bytesThatCrossOurFinAreNamed(TransportChoice transport) throws Exception {
    try (EchoTestServer server = EchoTestServer.start(transport);
        Socket client = server.dial();
        Socket calm = server.dial()) {
      TestSockets.assertEchoes(client);
      TestSockets.assertEchoes(calm);
      CompletableFuture<DrainStatus> over =
          drain(server, SHORT, LONG, DrainConfig.Force.AUTO)
              .beginAndAwaitEnd()
              .toCompletableFuture();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      TestSockets.write(client, new byte[5]);
      client.close();
      assertThat(calm.getInputStream().read()).isEqualTo(-1);
      calm.close();
      assertThat(over.join().drained()).isEqualTo(2);
      assertThat(over.join().discardedConnections()).isEqualTo(1);
      assertThat(over.join().discardedBytes()).isEqualTo(5);
    }
  }

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
          drain(server, SHORT, LONG, DrainConfig.Force.AUTO)
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
      Thread writer = Thread.ofVirtual().start(() -> writeUntilItEnds(client));
      Await.until(
          () -> connection.traffic().read().pending() > 0 && connection.view().readPaused());
      try (Socket waiting = server.dial()) {
        drain(server, SHORT, Duration.ofMillis(300), DrainConfig.Force.AUTO)
            .beginAndAwaitEnd()
            .toCompletableFuture()
            .join();
        assertThat(server.listener.status().addresses()).isEmpty();
      }
      client.close();
      writer.join();
    }
  }

  @Test
  void aSecondSignalForcesAtOnce() throws Exception {
    try (EchoTestServer server = EchoTestServer.start(TransportChoice.AUTO);
        Socket client = server.dial()) {
      TestSockets.assertEchoes(client);
      Drain drain = drain(server, LONG, SHORT, LONG);
      CompletableFuture<DrainStatus> over = drain.beginAndAwaitEnd().toCompletableFuture();
      drain.force();
      assertThat(over.join().forced()).isEqualTo(1);
      assertThat(over.join().stages()).doesNotContainKey(DrainStage.ENDING_QUIET);
    }
  }

  @Test
  void duringTheDelayNewConnectionsAreServedAndTheDrainCanBeCalledOff() throws Exception {
    try (EchoTestServer server = EchoTestServer.start(TransportChoice.AUTO);
        Socket before = server.dial()) {
      Drain drain = drain(server, LONG, SHORT, LONG);
      assertThat(drain.begin().toCompletableFuture().join().state())
          .isEqualTo(ListenerState.DRAINING);
      try (Socket during = server.dial()) {
        TestSockets.assertEchoes(during);
      }
      assertThat(drain.resume().toCompletableFuture().join().state())
          .isEqualTo(ListenerState.LISTENING);
      assertThat(drain.status()).isNull();
      assertThat(drain.isReady()).isTrue();
      TestSockets.assertEchoes(before);
    }
  }

  @Test
  void calledOffWhileQuietOnesEndItListensAtTheSamePortAgain() throws Exception {
    try (EchoTestServer server = EchoTestServer.start(TransportChoice.AUTO);
        Socket before = server.dial()) {
      TestSockets.assertEchoes(before);
      int port = server.port();
      Drain drain = drain(server, Duration.ZERO, LONG, LONG.multipliedBy(3));
      drain.begin().toCompletableFuture().join();
      Await.until(() -> server.listener.status().addresses().isEmpty());
      drain.resume().toCompletableFuture().join();
      assertThat(server.port()).isEqualTo(port);
      try (Socket after = server.dial()) {
        TestSockets.assertEchoes(after);
      }
      TestSockets.assertEchoes(before);
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
        drain(server, Duration.ZERO, SHORT, LONG).begin().toCompletableFuture().join();
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
            drain(server, Duration.ZERO, SHORT, LONG)
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

  @Test
  void aTimeoutShorterThanQuietAndSpreadIsAMistake() {
    try (EchoTestServer server = EchoTestServer.start(TransportChoice.AUTO)) {
      assertThatThrownBy(() -> drain(server, Duration.ZERO, LONG, SHORT))
          .isInstanceOf(ConfigMistake.class)
          .hasMessageStartingWith("echosounder.drain.timeout: ");
    }
  }

  /**
   * Comes again and again until the drain is over; the patient ones stay until they are ended, the
   * others leave after one echo.
   */
  private static void knock(
      int port, boolean patient, AtomicBoolean over, AtomicInteger served, Queue<Throwable> lost) {
    while (!over.get()) {
      try (Socket client = new Socket(java.net.InetAddress.ofLiteral("127.0.0.1"), port)) {
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

  private static final class EndOfStream extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private static void talkUntilItEnds(Socket client) throws IOException {
    while (true) {
      client.getOutputStream().write(new byte[] {1});
      if (client.getInputStream().read() == -1) {
        throw new EndOfStream();
      }
    }
  }

  private static void talkWithPauses(Socket client) throws IOException {
    while (true) {
      client.getOutputStream().write(new byte[] {1});
      if (client.getInputStream().read() != 1) {
        throw new EndOfStream();
      }
      try {
        // The pause is the client's read timeout, so that the end is seen in it.
        if (client.getInputStream().read() == -1) {
          throw new EndOfStream();
        }
      } catch (SocketTimeoutException e) {
        // The pause is over.
      }
    }
  }

  /** Returns how it ended. */
  private static IOException writeUntilItEnds(Socket client) {
    try {
      while (true) {
        client.getOutputStream().write(new byte[4096]);
      }
    } catch (IOException e) {
      return e;
    }
  }

  private static Drain drain(
      EchoTestServer server, Duration quiet, Duration timeout, DrainConfig.Force force) {
    return new Drain(
        new TestDrainConfig(true, Duration.ZERO, quiet, Duration.ZERO, timeout, force),
        server.listener,
        server.registry,
        server.commands);
  }

  private static Drain drain(
      EchoTestServer server, Duration delay, Duration quiet, Duration timeout) {
    return new Drain(
        new TestDrainConfig(true, delay, quiet, SHORT, timeout, DrainConfig.Force.RESET),
        server.listener,
        server.registry,
        server.commands);
  }
}
