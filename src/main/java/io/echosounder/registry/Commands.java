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
 * Changes to connections, carried to each on its own event loop. Safe for any thread; what is
 * returned completes on an event loop once the change has been applied everywhere.
 */
public final class Commands {

  private final Registry registry;
  private final ServerTimeouts serverTimeouts;

  /** Commands for the connections of {@code registry}. */
  public Commands(Registry registry, ServerTimeouts serverTimeouts) {
    this.registry = registry;
    this.serverTimeouts = serverTimeouts;
  }

  /** What a change of overrides replaced, and what holds now. */
  public record PatchedOverrides(Overrides before, Overrides after) {}

  /**
   * Ends the open connections that still match when their event loop gets to them.
   *
   * @return how many were ended by this; those that were ending already do not count
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

  /** Ends one connection; false if it was ending already. */
  public CompletionStage<Boolean> end(Connection connection, CloseReason reason, CloseMode mode) {
    return onLoop(connection, () -> connection.end(reason, mode));
  }

  /**
   * Changes the server's timeouts, for connections to come and for those already open.
   *
   * @param changes see {@link ServerTimeouts#patch}
   */
  public CompletionStage<ServerTimeouts.Patched> patchTimeouts(
      Map<Timeout, @Nullable Duration> changes) {
    return tellAll(serverTimeouts.patch(changes));
  }

  /**
   * Replaces what the live file says about the server's timeouts, for connections to come and for
   * those already open.
   */
  public CompletionStage<ServerTimeouts.Patched> liveTimeouts(Map<Timeout, Duration> values) {
    return tellAll(serverTimeouts.live(values));
  }

  private CompletionStage<ServerTimeouts.Patched> tellAll(ServerTimeouts.Patched patched) {
    // A connection that enters the registry after this look is registered with its event loop
    // later still, and reads the new timeouts there.
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

  /** Changes the overrides of one connection, whatever they are. */
  public CompletionStage<PatchedOverrides> patchOverrides(
      Connection connection, Map<Timeout, @Nullable Duration> changes) {
    return patchOverrides(connection, changes, () -> {});
  }

  /**
   * Changes the overrides of one connection.
   *
   * @param changes see {@link Overrides#patched}
   * @param precondition throws if the change is not to be made; runs on the event loop, so that no
   *     other change of this connection comes between
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

  /** One task for each event loop, whatever the number of connections. */
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

  /** Completes when the last of them, registered by then, has been looked at. On their loop. */
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

  /** Counts the successes of a known number of commands. For one event loop. */
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
