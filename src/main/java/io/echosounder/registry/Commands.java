package io.echosounder.registry;

import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Connection;
import io.echosounder.connection.Ending;
import io.echosounder.timeout.Overrides;
import io.echosounder.timeout.ServerTimeouts;
import io.echosounder.timeout.Timeout;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
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
      Predicate<Connection> matching, CloseReason reason, Ending ending) {
    List<Connection> candidates = new ArrayList<>();
    for (Connection connection : registry.open()) {
      if (matching.test(connection)) {
        candidates.add(connection);
      }
    }
    return onLoops(
        candidates, connection -> matching.test(connection) && connection.end(reason, ending));
  }

  /** Ends one connection; false if it was ending already. */
  public CompletionStage<Boolean> end(Connection connection, CloseReason reason, Ending ending) {
    return CompletableFuture.supplyAsync(() -> connection.end(reason, ending), connection.loop());
  }

  /**
   * Changes the server's timeouts, for connections to come and for those already open.
   *
   * @param changes see {@link ServerTimeouts#patch}
   */
  public CompletionStage<ServerTimeouts.Patched> patchTimeouts(
      Map<Timeout, @Nullable Duration> changes) {
    ServerTimeouts.Patched patched = serverTimeouts.patch(changes);
    // A connection that registers after this look reads the new timeouts when it becomes active.
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

  /**
   * Changes the overrides of one connection.
   *
   * @param changes see {@link Overrides#patched}
   */
  public CompletionStage<PatchedOverrides> patchOverrides(
      Connection connection, Map<Timeout, @Nullable Duration> changes) {
    return CompletableFuture.supplyAsync(
        () -> {
          Overrides before = connection.overrides();
          Overrides after = before.patched(changes);
          connection.override(after);
          registry.tell(observer -> observer.overridesChanged(connection));
          return new PatchedOverrides(before, after);
        },
        connection.loop());
  }

  /** One task for each event loop, whatever the number of connections. */
  private static CompletionStage<Integer> onLoops(
      Collection<Connection> connections, Predicate<Connection> command) {
    IdentityHashMap<EventLoop, List<Connection>> byLoop = new IdentityHashMap<>();
    for (Connection connection : connections) {
      byLoop.computeIfAbsent(connection.loop(), loop -> new ArrayList<>()).add(connection);
    }
    CompletableFuture<Integer> sum = CompletableFuture.completedFuture(0);
    for (Map.Entry<EventLoop, List<Connection>> part : byLoop.entrySet()) {
      CompletableFuture<Integer> count =
          CompletableFuture.supplyAsync(() -> count(part.getValue(), command), part.getKey());
      sum = sum.thenCombine(count, Integer::sum);
    }
    return sum;
  }

  private static int count(List<Connection> connections, Predicate<Connection> command) {
    int applied = 0;
    for (Connection connection : connections) {
      if (command.test(connection)) {
        applied++;
      }
    }
    return applied;
  }
}
