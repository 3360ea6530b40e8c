package io.echosounder.drain;

import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Connection;
import io.echosounder.connection.Ending;
import io.echosounder.listener.Listener;
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
import org.jboss.logging.Logger;

/**
 * One run through the stages. On the event loop that accepts, so that between the close of the
 * listening socket and the look at who is connected nothing can be accepted, and nobody is missed.
 */
final class DrainRun {

  private static final Logger LOG = Logger.getLogger("io.echosounder.drain");

  private final DrainConfig config;
  private final Listener listener;
  private final Registry registry;
  private final Commands commands;
  private final EventLoop loop;
  private final CompletableFuture<DrainStatus> over = new CompletableFuture<>();
  private final long drainedBefore;
  private final long forcedBefore;

  /** Whether nobody can come in any more. */
  private boolean socketClosed;

  /** Replaced whole at each stage, for those who look. */
  private volatile Map<DrainStage, Instant> stages = Map.of();

  /** Volatile for the watches on other loops. */
  private volatile boolean calledOff;

  DrainRun(DrainConfig config, Listener listener, Registry registry, Commands commands) {
    this.config = config;
    this.listener = listener;
    this.registry = registry;
    this.commands = commands;
    this.loop = listener.acceptLoop();
    this.drainedBefore = registry.closedCount(CloseReason.DRAINED);
    this.forcedBefore = registry.closedCount(CloseReason.DRAIN_TIMEOUT);
  }

  CompletionStage<DrainStatus> over() {
    return over;
  }

  void start() {
    enter(DrainStage.UNREADY);
    if (config.delay().isZero()) {
      closeSocket();
    } else {
      schedule(config.delay(), this::closeSocket);
    }
  }

  private void closeSocket() {
    if (!calledOff && stage() == DrainStage.UNREADY) {
      listener.closeWhileDraining().thenRunAsync(this::endQuiet, loop);
    }
  }

  private void endQuiet() {
    socketClosed = true;
    if (calledOff || stage() != DrainStage.UNREADY) {
      return;
    }
    enter(DrainStage.ENDING_QUIET);
    List<Connection> open = new ArrayList<>(registry.open());
    long nanosEach = open.isEmpty() ? 0 : config.spread().toNanos() / open.size();
    for (int i = 0; i < open.size(); i++) {
      Connection connection = open.get(i);
      Runnable watch = new QuietWatch(connection, config.quiet().toNanos());
      connection.loop().schedule(watch, i * nanosEach, TimeUnit.NANOSECONDS);
    }
    schedule(config.timeout(), this::force);
    lookWhetherOver();
  }

  /** Ends what is left, now; from a stage before, the listening socket is closed first. */
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
                  connection -> true, CloseReason.DRAIN_TIMEOUT, config.force().ending());
            },
            loop)
        .thenRunAsync(this::lookWhetherOver, loop);
  }

  /** Whether it could be called off: not once what is left is being forced. */
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
    if (!calledOff && socketClosed && stage() != DrainStage.OVER && registry.openCount() == 0) {
      enter(DrainStage.OVER);
      over.complete(status());
    }
  }

  DrainStatus status() {
    return new DrainStatus(
        stage(),
        stages,
        listener.lastAccepted(),
        registry.closedCount(CloseReason.DRAINED) - drainedBefore,
        registry.closedCount(CloseReason.DRAIN_TIMEOUT) - forcedBefore,
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
    LOG.infof("Drain stage=%s open=%d", next.label(), registry.openCount());
    registry.tell(Observer::listenerChanged);
  }

  private void schedule(Duration delay, Runnable task) {
    loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Ends one connection once it is quiet. On that connection's event loop. */
  private final class QuietWatch implements Runnable {

    /** How soon to look again while bytes wait to be sent. */
    private static final long SOON = 20_000_000;

    private final Connection connection;
    private final long quietNanos;
    private boolean foundQuiet;

    QuietWatch(Connection connection, long quietNanos) {
      this.connection = connection;
      this.quietNanos = quietNanos;
    }

    @Override
    public void run() {
      if (calledOff || connection.state().isEnding()) {
        return;
      }
      if (!connection.isQuiet(quietNanos)) {
        foundQuiet = false;
        lookAgain(Math.max(connection.quietIn(quietNanos), SOON));
      } else if (foundQuiet) {
        connection.end(CloseReason.DRAINED, Ending.FLUSH_THEN_FIN);
      } else {
        // Bytes may lie in the socket that a busy loop has not come to read: a timer that is set
        // now fires behind its next look at all sockets.
        foundQuiet = true;
        lookAgain(0);
      }
    }

    private void lookAgain(long nanos) {
      connection.loop().schedule(this, nanos, TimeUnit.NANOSECONDS);
    }
  }
}
