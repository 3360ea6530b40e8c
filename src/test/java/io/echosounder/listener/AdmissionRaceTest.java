package io.echosounder.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.connection.CloseMode;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Connection;
import io.echosounder.connection.ConnectionView;
import io.echosounder.drain.Drain;
import io.echosounder.drain.DrainConfig;
import io.echosounder.drain.DrainStage;
import io.echosounder.drain.DrainStatus;
import io.echosounder.drain.TestDrainConfig;
import io.echosounder.listener.ListenerConfig.AtMaximum;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.registry.Commands;
import io.echosounder.registry.Observer;
import io.echosounder.registry.QuietRemotes;
import io.echosounder.registry.Registry;
import io.echosounder.timeout.ServerTimeouts;
import io.echosounder.timeout.Timeout;
import io.echosounder.timeout.Timeouts;
import io.netty.util.concurrent.EventExecutor;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Accepting and closing against everything that is told to all connections: a thread is stopped at
 * each point between two steps, the others run on, and the outcome is the same.
 *
 * <p>The first event loop accepts; the first connection lives on the second loop, the next on the
 * third, so that a thread that is stopped stops nobody else.
 */
@SuppressWarnings("try") // Clients are there to be connected.
class AdmissionRaceTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration LONG = Duration.ofMinutes(5);

  private final StopPoint beforeEntry = new StopPoint();
  private final StopPoint afterEntry = new StopPoint();
  private final StopPoint afterLeaving = new StopPoint();
  private final StopPoint afterLook = new StopPoint();
  private final StopPoint afterChange = new StopPoint();

  private final Registry registry =
      new Registry(1000, QuietRemotes.NONE) {
        @Override
        public void opened(Connection connection) {
          beforeEntry.pass();
          super.opened(connection);
        }

        @Override
        public void closed(Connection connection) {
          super.closed(connection);
          afterLeaving.pass();
        }
      };

  private final ServerTimeouts timeouts =
      new ServerTimeouts(Timeouts.off()) {
        @Override
        public Timeouts current() {
          Timeouts now = super.current();
          afterLook.pass();
          return now;
        }

        @Override
        public synchronized Patched patch(Map<Timeout, @Nullable Duration> changes) {
          Patched patched = super.patch(changes);
          afterChange.pass();
          return patched;
        }
      };

  private EchoTestServer start(TransportChoice transport) {
    return start(transport, config -> config);
  }

  private EchoTestServer start(
      TransportChoice transport, UnaryOperator<EchoTestServer.Config> changes) {
    registry.addObserver(
        new Observer() {
          @Override
          public void connectionOpened(Connection connection) {
            afterEntry.pass();
          }
        });
    return EchoTestServer.start(
        transport, timeouts, registry, config -> changes.apply(config.withEventLoops(3)));
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aChangeBeforeTheEntryIntoTheRegistryHolds(TransportChoice transport) throws Exception {
    try (EchoTestServer server = start(transport)) {
      beforeEntry.arm();
      try (Socket client = server.dial()) {
        beforeEntry.awaitReached();
        // Whatever the event loops have to do for the new connection is done before the change.
        letLoopsRun(server);
        server.patch(Timeout.IDLE, HOUR);
        beforeEntry.release();
        assertEchoesWith(server, client, HOUR);
      }
    }
  }

  /** The connection can be found and is not registered with its event loop yet. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aChangeBetweenEntryAndRegistrationHolds(TransportChoice transport) throws Exception {
    try (EchoTestServer server = start(transport)) {
      afterEntry.arm();
      try (Socket client = server.dial()) {
        afterEntry.awaitReached();
        CompletableFuture<?> patched = patch(server);
        afterEntry.release();
        patched.join();
        assertEchoesWith(server, client, HOUR);
      }
    }
  }

  /** The event loop of the connection has read the old timeouts and has not applied them. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aChangeBehindTheLookOfTheConnectionHolds(TransportChoice transport) throws Exception {
    try (EchoTestServer server = start(transport)) {
      afterEntry.arm();
      try (Socket client = server.dial()) {
        // The look of the constructor is over; the next one is the event loop's.
        afterEntry.awaitReached();
        afterLook.arm();
        afterEntry.release();
        afterLook.awaitReached();
        CompletableFuture<?> patched = patch(server);
        Await.until(() -> timeouts.current().get(Timeout.IDLE).equals(HOUR));
        afterLook.release();
        patched.join();
        assertEchoesWith(server, client, HOUR);
      }
    }
  }

  /** The event loop is busy, so that the registration waits there, the command behind it. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aChangeBeforeABusyLoopRegistersHolds(TransportChoice transport) throws Exception {
    try (EchoTestServer server = start(transport)) {
      StopPoint busy = new StopPoint();
      busy.arm();
      server
          .listener
          .loops()
          .forEach(
              loop -> {
                if (!loop.equals(server.listener.acceptLoop())) {
                  loop.execute(busy::pass);
                }
              });
      try (Socket client = server.dial()) {
        Await.until(() -> registry.openCount() == 1);
        CompletableFuture<?> patched = patch(server);
        busy.release();
        patched.join();
        assertEchoesWith(server, client, HOUR);
      }
    }
  }

  /** The thread that changes has set the timeouts and has not looked who is connected. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aConnectionBetweenTheChangeAndItsLookHasTheNewTimeouts(TransportChoice transport)
      throws Exception {
    try (EchoTestServer server = start(transport)) {
      afterChange.arm();
      CompletableFuture<?> patched = patch(server);
      afterChange.awaitReached();
      try (Socket client = server.dial()) {
        assertEchoesWith(server, client, HOUR);
        afterChange.release();
        patched.join();
        assertEchoesWith(server, client, HOUR);
      }
    }
  }

  /** Found before it is registered: retimed and ended all the same, and told in order. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void whatFollowsTheBeginningIsDoneAndToldBehindIt(TransportChoice transport) throws Exception {
    Queue<String> told = new ConcurrentLinkedQueue<>();
    try (EchoTestServer server = start(transport)) {
      registry.addObserver(
          new Observer() {
            @Override
            public void connectionOpened(Connection connection) {
              told.add("opened");
            }

            @Override
            public void overridesChanged(Connection connection) {
              told.add("overrides");
            }

            @Override
            public void connectionClosed(ConnectionView connection) {
              told.add("closed");
            }
          });
      afterEntry.arm();
      try (Socket client = server.dial()) {
        afterEntry.awaitReached();
        Connection connection = server.only();
        CompletableFuture<?> overridden =
            server
                .commands
                .patchOverrides(connection, EchoTestServer.changes(Timeout.IDLE, HOUR))
                .toCompletableFuture();
        CompletableFuture<Integer> ended = endAll(server);
        // The commands come to the event loop while the connection is not registered there.
        letLoopsRun(server);
        afterEntry.release();
        overridden.join();
        assertThat(ended.join()).isEqualTo(1);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.OPERATOR_CLOSED);
      Await.untilAsserted(() -> assertThat(told).containsExactly("opened", "overrides", "closed"));
    }
  }

  /** A timeout of a connection that is not registered yet fires once it is. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aDeadlineThatPassesBeforeTheRegistrationFiresBehindIt(TransportChoice transport)
      throws Exception {
    try (EchoTestServer server = start(transport)) {
      afterEntry.arm();
      try (Socket client = server.dial()) {
        afterEntry.awaitReached();
        Connection connection = server.only();
        CompletableFuture<?> patched =
            server
                .commands
                .patchTimeouts(EchoTestServer.changes(Timeout.LIFETIME, Duration.ofMillis(1)))
                .toCompletableFuture();
        Await.until(() -> connection.view().age().compareTo(Duration.ofMillis(20)) > 0);
        letLoopsRun(server);
        afterEntry.release();
        patched.join();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.LIFETIME_EXPIRED);
    }
  }

  /**
   * A connection has made room, and says so only when the room has been taken: nobody may be
   * accepted beyond the maximum, because he would be refused instead of waiting.
   */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void lateNewsOfRoomLetsNobodyInBeyondTheMaximum(TransportChoice transport) throws Exception {
    try (EchoTestServer server =
            start(transport, config -> config.withMaxConnections(2, AtMaximum.WAIT));
        Socket first = server.dial();
        Socket second = server.dial()) {
      TestSockets.assertEchoes(first);
      TestSockets.assertEchoes(second);
      try (Socket third = server.dial();
          Socket fourth = server.dial();
          Socket fifth = server.dial()) {
        TestSockets.write(fifth, new byte[] {5});
        afterLeaving.arm();
        first.close();
        afterLeaving.awaitReached();
        second.close();
        Await.until(() -> registry.acceptedCount() == 4);
        afterLeaving.release();
        TestSockets.assertEchoes(third);
        TestSockets.assertEchoes(fourth);
        assertThat(registry.openCount()).isEqualTo(2);
        third.close();
        assertThat(fifth.getInputStream().read()).isEqualTo(5);
      }
      assertThat(server.listener.refused(RefusalCause.LIMIT)).isZero();
    }
  }

  /** The last connection has left, and the drain that begins then cannot hear of it any more. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aDrainThatMissesTheLastCloseIsOverAllTheSame(TransportChoice transport) throws Exception {
    try (EchoTestServer server = start(transport);
        Socket client = server.dial()) {
      TestSockets.assertEchoes(client);
      afterLeaving.arm();
      client.close();
      afterLeaving.awaitReached();
      Drain drain = drain(server, Duration.ZERO);
      assertThat(drain.beginAndAwaitEnd().toCompletableFuture().join().open()).isZero();
      afterLeaving.release();
    }
  }

  /** A close that comes between the beginning of the end and the close of the listening socket. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aForcedDrainIsNotOverBeforeTheListeningSocketIsClosed(TransportChoice transport)
      throws Exception {
    try (EchoTestServer server = start(transport);
        Socket client = server.dial()) {
      TestSockets.assertEchoes(client);
      server.listener.pause(PauseMode.HOLD).toCompletableFuture().join();
      Drain drain = drain(server, LONG);
      AtomicBoolean once = new AtomicBoolean();
      CountDownLatch told = new CountDownLatch(1);
      registry.addObserver(
          new Observer() {
            @Override
            public void listenerChanged() {
              DrainStatus status = drain.status();
              if (status != null
                  && status.stage() == DrainStage.FORCING
                  && once.compareAndSet(false, true)) {
                // On the event loop that accepts, before it goes on to close the socket.
                server.commands.end(all -> true, CloseReason.OPERATOR_RESET, CloseMode.RESET);
                StopPoint.await(told);
              }
            }

            @Override
            public void connectionClosed(ConnectionView connection) {
              told.countDown();
            }
          });
      try (Socket queued = server.dial()) {
        CompletableFuture<?> over = drain.beginAndAwaitEnd().toCompletableFuture();
        drain.force();
        over.join();
        assertThat(server.listener.status().addresses()).isEmpty();
        assertThat(registry.acceptedCount()).isEqualTo(2);
        assertThat(queued.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  private static void letLoopsRun(EchoTestServer server) {
    for (EventExecutor loop : server.listener.loops()) {
      if (!loop.equals(server.listener.acceptLoop())) {
        CompletableFuture.runAsync(() -> {}, loop).join();
      }
    }
  }

  private Drain drain(EchoTestServer server, Duration delay) {
    return new Drain(
        new TestDrainConfig(
            true, delay, Duration.ofMillis(50), Duration.ZERO, LONG, DrainConfig.Force.AUTO),
        server.listener,
        registry,
        server.commands);
  }

  private static CompletableFuture<?> patch(EchoTestServer server) {
    Commands commands = server.commands;
    return CompletableFuture.supplyAsync(
            () -> commands.patchTimeouts(EchoTestServer.changes(Timeout.IDLE, HOUR)))
        .thenCompose(patched -> patched);
  }

  private static CompletableFuture<Integer> endAll(EchoTestServer server) {
    return server
        .commands
        .end(connection -> true, CloseReason.OPERATOR_CLOSED, CloseMode.FLUSH_THEN_FIN)
        .toCompletableFuture();
  }

  private static void assertEchoesWith(EchoTestServer server, Socket client, Duration idle)
      throws Exception {
    TestSockets.assertEchoes(client);
    List<Connection> open = List.copyOf(server.registry.open());
    assertThat(open).hasSize(1);
    assertThat(open.getFirst().view().timeouts().get(Timeout.IDLE)).isEqualTo(idle);
  }
}
