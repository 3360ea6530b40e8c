package io.echosounder.registry;

import io.echosounder.connection.CloseMode;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Connection;
import io.echosounder.timeout.Overrides;
import io.echosounder.timeout.ServerTimeouts;
import io.echosounder.timeout.Timeout;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ImmediateExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Changes connections, each one on its own event loop. Any thread may call these methods. The
 * returned stage completes on an event loop when the change has been applied everywhere.
 */
public final class Commands {

  private final Registry registry;
  private final ServerTimeouts serverTimeouts;

  /** Changes the connections of {@code registry}. */
  public Commands(Registry registry, ServerTimeouts serverTimeouts) {
    this.registry = registry;
    this.serverTimeouts = serverTimeouts;
  }

  /** The overrides before and after a change. */
  public record PatchedOverrides(Overrides before, Overrides after) {}

  /**
   * Ends the open connections that match. Each is checked again on its event loop, because it may
   * have changed by then.
   *
   * @return how many connections this call has ended; those that were already ending do not count
   */
  public CompletionStage<Integer> end(
      Predicate<Connection> matching, CloseReason reason, CloseMode mode) {
    List<Connection> candidates = new ArrayList<>();
    for (Connection connection : registry.open()) {
      if (matching.test(connection)) {
        candidates.add(connection);
      }
    }
    return onLoops(
        candidates, connection -> matching.test(connection) && connection.end(reason, mode));
  }

  /** Ends one connection. Completes with false if it was already ending. */
  public CompletionStage<Boolean> end(Connection connection, CloseReason reason, CloseMode mode) {
    return onLoop(connection, () -> connection.end(reason, mode));
  }

  /**
   * Changes the server's timeouts, for open connections and for new ones.
   *
   * @param changes see {@link ServerTimeouts#patch}
   */
  public CompletionStage<ServerTimeouts.Patched> patchTimeouts(
      Map<Timeout, @Nullable Duration> changes) {
    return tellAll(serverTimeouts.patch(changes));
  }

  /** Replaces the timeouts that the live file sets, for open connections and for new ones. */
  public CompletionStage<ServerTimeouts.Patched> liveTimeouts(Map<Timeout, Duration> values) {
    return tellAll(serverTimeouts.live(values));
  }

  private CompletionStage<ServerTimeouts.Patched> tellAll(ServerTimeouts.Patched patched) {
    // A connection that enters the registry after this line is registered with its event loop even
    // later. It reads the new timeouts then.
    return onLoops(
            registry.open(),
            connection -> {
              connection.timeoutsChanged();
              return true;
            })
        .thenApply(
            count -> {
              registry.tell(Observer::serverTimeoutsChanged);
              return patched;
            });
  }

  /** Changes the overrides of one connection, without a precondition. */
  public CompletionStage<PatchedOverrides> patchOverrides(
      Connection connection, Map<Timeout, @Nullable Duration> changes) {
    return patchOverrides(connection, changes, () -> {});
  }

  /**
   * Changes the overrides of one connection.
   *
   * @param changes see {@link Overrides#patched}
   * @param precondition throws to prevent the change. It runs on the event loop, so that no other
   *     change of this connection comes between
   */
  public CompletionStage<PatchedOverrides> patchOverrides(
      Connection connection, Map<Timeout, @Nullable Duration> changes, Runnable precondition) {
    return onLoop(
        connection,
        () -> {
          precondition.run();
          Overrides before = connection.overrides();
          Overrides after = before.patched(changes);
          connection.override(after);
          registry.tell(observer -> observer.overridesChanged(connection));
          return new PatchedOverrides(before, after);
        });
  }

  /** Submits one task for each event loop, not one for each connection. */
  private static CompletionStage<Integer> onLoops(
      Collection<Connection> connections, Predicate<Connection> command) {
    CompletableFuture<Integer> sum = CompletableFuture.completedFuture(0);
    for (Map.Entry<EventLoop, List<Connection>> part : ByEventLoop.of(connections).entrySet()) {
      CompletableFuture<Integer> count =
          CompletableFuture.supplyAsync(() -> count(part.getValue(), command), part.getKey())
              .thenCompose(counted -> counted);
      sum = sum.thenCombine(count, Integer::sum);
    }
    return sum;
  }

  /** Completes when the command has run for every connection, on their event loop. */
  private static CompletionStage<Integer> count(
      List<Connection> connections, Predicate<Connection> command) {
    CompletableFuture<Integer> counted = new CompletableFuture<>();
    Tally tally = new Tally(connections.size(), counted);
    for (Connection connection : connections) {
      connection.onceRegistered(() -> tally.add(command.test(connection)));
    }
    return counted;
  }

  private static <T> CompletionStage<T> onLoop(Connection connection, Supplier<T> command) {
    CompletableFuture<T> done = new CompletableFuture<>();
    connection
        .loop()
        .execute(
            () ->
                connection.onceRegistered(
                    () -> done.completeAsync(command, ImmediateExecutor.INSTANCE)));
    return done;
  }

  /** Counts the successes of a known number of commands, on one event loop. */
  private static final class Tally {
    private final CompletableFuture<Integer> counted;
    private int left;
    private int applied;

    Tally(int commands, CompletableFuture<Integer> counted) {
      this.left = commands;
      this.counted = counted;
    }

    void add(boolean success) {
      applied += success ? 1 : 0;
      left--;
      if (left == 0) {
        counted.complete(applied);
      }
    }
  }
}
