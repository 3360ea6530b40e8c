package io.echosounder.drain;

import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Connection;
import io.echosounder.connection.ConnectionView;
import io.echosounder.listener.Listener;
import io.echosounder.listener.ListenerStatus;
import io.echosounder.registry.Commands;
import io.echosounder.registry.Observer;
import io.echosounder.registry.Registry;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;

/**
 * One run through the stages. It runs on the event loop that accepts. So nothing is accepted
 * between the close of the listening socket and the listing of the open connections, and the run
 * misses no connection.
 */
final class DrainRun {

  private static final Logger LOG = Logger.getLogger("io.echosounder.drain");

  private final DrainConfig config;
  private final Listener listener;
  private final Registry registry;
  private final Commands commands;
  private final EventLoop loop;
  private final CompletableFuture<DrainStatus> over = new CompletableFuture<>();
  private final LongAdder discardedConnections = new LongAdder();
  private final LongAdder discardedBytes = new LongAdder();
  private final QuietTimes quietTimes;
  private final long drainedBefore;
  private final long forcedBefore;

  /** True once no client can connect any more; that stays so. */
  private boolean socketClosed;

  /**
   * Each stage replaces the whole map, so that any thread can read it. The first stage is there
   * before {@link #start}, because other event loops see the run a moment earlier.
   */
  private volatile Map<DrainStage, Instant> stages = Map.of(DrainStage.UNREADY, Instant.now());

  /** Volatile, because the watches on other event loops read it. */
  private volatile boolean calledOff;

  DrainRun(DrainConfig config, Listener listener, Registry registry, Commands commands) {
    this.config = config;
    this.listener = listener;
    this.registry = registry;
    this.commands = commands;
    this.loop = listener.acceptLoop();
    this.quietTimes =
        new QuietTimes(config.quiet().toNanos(), config.timeout().minus(config.spread()).toNanos());
    this.drainedBefore = registry.closedCount(CloseReason.DRAINED);
    this.forcedBefore = registry.closedCount(CloseReason.DRAIN_TIMEOUT);
  }

  CompletionStage<DrainStatus> over() {
    return over;
  }

  void start() {
    tell(DrainStage.UNREADY);
    if (config.delay().isZero()) {
      closeSocket();
    } else {
      schedule(config.delay(), this::closeSocket);
    }
  }

  private void closeSocket() {
    if (!calledOff && stage() == DrainStage.UNREADY) {
      listener.closeUnlessClientsWait().thenAcceptAsync(this::endQuiet, loop);
    }
  }

  private void endQuiet(ListenerStatus status) {
    socketClosed |= status.addresses().isEmpty();
    if (calledOff || stage() != DrainStage.UNREADY) {
      return;
    }
    enter(DrainStage.ENDING_QUIET);
    List<Connection> open = new ArrayList<>(registry.open());
    long nanosEach = open.isEmpty() ? 0 : config.spread().toNanos() / open.size();
    for (int i = 0; i < open.size(); i++) {
      watch(open.get(i), i * nanosEach);
    }
    schedule(config.timeout(), this::force);
    lookWhetherOver();
  }

  private void watch(Connection connection, long delayNanos) {
    new QuietWatch(connection, quietTimes, () -> calledOff).start(delayNanos);
  }

  /** A waiting client got a place. It is served, and ended like the others. */
  void opened(Connection connection) {
    if (!calledOff && stage() == DrainStage.ENDING_QUIET) {
      watch(connection, 0);
    }
  }

  /** Counts the discarded bytes of a connection that this drain has ended. Any thread. */
  void count(ConnectionView closed) {
    boolean ours =
        closed.reason() == CloseReason.DRAINED || closed.reason() == CloseReason.DRAIN_TIMEOUT;
    if (ours && closed.bytes().discarded() > 0) {
      discardedConnections.increment();
      discardedBytes.add(closed.bytes().discarded());
    }
  }

  /** A connection has closed. A waiting client may get its place, or it was the last one. */
  void onPlaceFree() {
    if (calledOff || socketClosed || stage() != DrainStage.ENDING_QUIET) {
      lookWhetherOver();
    } else {
      listener
          .closeUnlessClientsWait()
          .thenAcceptAsync(
              status -> {
                socketClosed |= status.addresses().isEmpty();
                lookWhetherOver();
              },
              loop);
    }
  }

  /** Ends the remaining connections now. Closes the listening socket first, if it is open. */
  void force() {
    if (calledOff || stage().compareTo(DrainStage.FORCING) >= 0) {
      return;
    }
    enter(DrainStage.FORCING);
    listener
        .closeWhileDraining()
        .thenComposeAsync(
            closed -> {
              socketClosed = true;
              return commands.end(
                  connection -> true, CloseReason.DRAIN_TIMEOUT, config.force().closeMode());
            },
            loop)
        .thenRunAsync(this::lookWhetherOver, loop);
  }

  /**
   * Calls the run off, unless it has reached {@link DrainStage#FORCING}.
   *
   * @return true if it is called off
   */
  boolean callOff() {
    if (stage().compareTo(DrainStage.FORCING) >= 0) {
      return false;
    }
    calledOff = true;
    over.cancel(false);
    LOG.info("Drain called off");
    return true;
  }

  void lookWhetherOver() {
    if (!calledOff && socketClosed && stage() != DrainStage.OVER && isEmpty()) {
      enter(DrainStage.OVER);
      over.complete(status());
    }
  }

  /**
   * Clients that wait for their PROXY header to be read come first, because they leave for the
   * registry.
   */
  private boolean isEmpty() {
    return listener.awaitingHeader() == 0 && registry.openCount() == 0;
  }

  DrainStatus status() {
    return new DrainStatus(
        stage(),
        stages,
        listener.lastAccepted(),
        registry.closedCount(CloseReason.DRAINED) - drainedBefore,
        registry.closedCount(CloseReason.DRAIN_TIMEOUT) - forcedBefore,
        discardedConnections.sum(),
        discardedBytes.sum(),
        registry.openCount());
  }

  private DrainStage stage() {
    return Collections.max(stages.keySet());
  }

  private void enter(DrainStage next) {
    EnumMap<DrainStage, Instant> with = new EnumMap<>(DrainStage.class);
    with.putAll(stages);
    with.put(next, Instant.now());
    stages = Collections.unmodifiableMap(with);
    tell(next);
  }

  private void tell(DrainStage entered) {
    LOG.infof("Drain stage=%s open=%d", entered.label(), registry.openCount());
    registry.tell(Observer::listenerChanged);
  }

  private void schedule(Duration delay, Runnable task) {
    loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }
}
