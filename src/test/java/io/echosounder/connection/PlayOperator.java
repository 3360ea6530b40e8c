package io.echosounder.connection;

import io.echosounder.drain.Drain;
import io.echosounder.drain.DrainConfig;
import io.echosounder.drain.DrainStage;
import io.echosounder.drain.DrainStatus;
import io.echosounder.drain.TestDrainConfig;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerState;
import io.echosounder.listener.NotNow;
import io.echosounder.listener.PauseMode;
import io.echosounder.timeout.Timeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The operator of a {@link PlayRound}: changes, pauses, ends and drains at random. */
final class PlayOperator {

  private enum Act {
    RETIME,
    OVERRIDE,
    END_ONE,
    END_MANY,
    PAUSE,
    MAXIMUM,
    DRAIN
  }

  private final EchoTestServer server;
  private final PlayRound round;
  private final Random random;
  private final Drain drain;

  /** Half of what can be done is not done in a round, so that the clients have theirs as well. */
  private final Set<Act> acts = EnumSet.noneOf(Act.class);

  private final Map<CloseReason, Long> ended = new EnumMap<>(CloseReason.class);
  private boolean drained;

  PlayOperator(EchoTestServer server, PlayRound round, Random random) {
    this.server = server;
    this.round = round;
    this.random = random;
    for (Act act : Act.values()) {
      if (random.nextBoolean()) {
        acts.add(act);
      }
    }
    this.drain =
        new Drain(
            new TestDrainConfig(
                random.nextBoolean(),
                millis(0, 60),
                millis(0, 200),
                millis(0, 100),
                millis(300, 1000),
                DrainConfig.Force.values()[random.nextInt(DrainConfig.Force.values().length)]),
            server.listener,
            server.registry,
            server.commands);
  }

  private Duration millis(int least, int most) {
    return Duration.ofMillis(least + random.nextInt(most - least + 1));
  }

  /** How many connections were ended for this reason, by the answers to the commands. */
  long ended(CloseReason reason) {
    return ended.getOrDefault(reason, 0L);
  }

  boolean hasDrained() {
    return drained;
  }

  @Nullable DrainStatus drainStatus() {
    return drain.status();
  }

  void operate(long end) throws InterruptedException {
    List<Act> able = List.copyOf(acts);
    while (System.nanoTime() < end) {
      if (!able.isEmpty()) {
        act(able.get(random.nextInt(able.size())));
      }
      Thread.sleep(random.nextInt(20)); // The pace of an operator.
    }
    if (drain.status() == null) {
      server.listener.resume().toCompletableFuture().join();
    } else {
      PlayDump.await(server, () -> drain.status(), this::isDrained);
    }
  }

  private boolean isDrained() {
    DrainStatus status = drain.status();
    return status != null && status.stages().containsKey(DrainStage.OVER);
  }

  private void act(Act act) {
    Timeout timeout = Timeout.values()[random.nextInt(Timeout.values().length)];
    Duration duration = random.nextInt(4) == 0 ? Duration.ZERO : millis(20, 2000);
    switch (act) {
      case RETIME ->
          aroundAll(
              client -> PlayRound.mayHave(client, timeout, duration),
              () -> server.patch(timeout, duration));
      case OVERRIDE -> override(timeout, duration);
      case END_ONE -> endOne();
      case END_MANY -> endMany();
      case PAUSE -> pause();
      case MAXIMUM -> maximum();
      case DRAIN -> drain();
    }
  }

  /**
   * Tells all clients before and after: those that connect meanwhile either are told, or read what
   * has been done already.
   */
  private void aroundAll(Consumer<PlayClient> news, Runnable command) {
    round.clients().forEach(news);
    command.run();
    round.clients().forEach(news);
  }

  private void override(Timeout timeout, Duration duration) {
    Connection one = anyOpen();
    if (one == null) {
      return;
    }
    PlayClient client = round.clientOf(one);
    if (client != null) {
      PlayRound.mayHave(client, timeout, duration);
      server
          .commands
          .patchOverrides(one, EchoTestServer.changes(timeout, duration))
          .toCompletableFuture()
          .join();
    }
  }

  private @Nullable Connection anyOpen() {
    List<Connection> open = new ArrayList<>(server.registry.open());
    return open.isEmpty() ? null : open.get(random.nextInt(open.size()));
  }

  private void endOne() {
    Connection one = anyOpen();
    if (one == null) {
      return;
    }
    PlayClient client = round.clientOf(one);
    if (client == null) {
      return;
    }
    boolean reset = random.nextBoolean();
    CloseReason reason = reset ? CloseReason.OPERATOR_RESET : CloseReason.OPERATOR_CLOSED;
    client.suffered.add(reason);
    boolean first =
        server
            .commands
            .end(one, reason, reset ? CloseMode.RESET : CloseMode.FLUSH_THEN_FIN)
            .toCompletableFuture()
            .join();
    if (first) {
      client.endedBy = reason;
      ended.merge(reason, 1L, Long::sum);
    }
  }

  /** A bulk end, at random one in four, because it would leave the others nobody to play with. */
  private void endMany() {
    if (random.nextInt(4) > 0) {
      return;
    }
    int part = random.nextInt(4);
    aroundAll(
        client -> client.suffered.add(CloseReason.OPERATOR_CLOSED),
        () -> {
          long count =
              server
                  .commands
                  .end(
                      connection -> connection.number() % 4 == part,
                      CloseReason.OPERATOR_CLOSED,
                      CloseMode.FLUSH_THEN_FIN)
                  .toCompletableFuture()
                  .join();
          ended.merge(CloseReason.OPERATOR_CLOSED, count, Long::sum);
        });
  }

  private void pause() {
    switch (random.nextInt(4)) {
      case 0 -> unlessDraining(server.listener.pause(PauseMode.HOLD));
      case 1 -> {
        round.refusing = true;
        round.clients().forEach(round::tellWhatGoesOn);
        unlessDraining(server.listener.pause(PauseMode.REFUSE));
      }
      default -> resume();
    }
  }

  private void resume() {
    unlessDraining(server.listener.resume());
    seeWhatGoesOn();
  }

  /** Only where there is one, because each client of such a round may be refused. */
  private void maximum() {
    if (round.hasMaximum()) {
      OptionalInt maximum = OptionalInt.of(1 + random.nextInt(12));
      server.listener.maxConnections(maximum).toCompletableFuture().join();
    }
  }

  private void drain() {
    if (drain.status() == null) {
      if (random.nextInt(4) == 0) {
        drained = true;
        round.refusing = true;
        round.draining = true;
        round.clients().forEach(round::tellWhatGoesOn);
        drain.begin().toCompletableFuture().join();
      }
    } else if (random.nextInt(8) == 0) {
      unlessDraining(drain.resume());
      seeWhatGoesOn();
    } else if (random.nextInt(16) == 0) {
      drain.force();
    }
  }

  private void seeWhatGoesOn() {
    round.refusing = server.listener.state() != ListenerState.LISTENING;
    round.draining = drain.status() != null;
  }

  private static void unlessDraining(CompletionStage<?> command) {
    try {
      command.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof NotNow)) {
        throw e;
      }
    }
  }
}
