package io.echosounder.client.idle;

import io.echosounder.client.bothends.ServerSide;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server what it saw. The requests run on threads of their own, so that they delay no look
 * at the connections.
 */
final class ServerWitness implements Witness {
  private static final int THREADS = 4;

  /** The other end may see the same event a little later. */
  private static final Duration SETTLE = Duration.ofMillis(200);

  /** An admin port that stands still must not hold the answer for ever. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** Few connections of a server have received so many bytes, and two runs begin differently. */
  private static final int LEAST = 1_000;

  private static final int SPREAD = 10_000;

  private final ServerSide server;
  private final OutcomeLog log;
  private final ExecutorService requests =
      Executors.newFixedThreadPool(
          THREADS, Thread.ofPlatform().daemon().name("idle-admin-", 0).factory());

  private final Executor settled =
      CompletableFuture.delayedExecutor(SETTLE.toMillis(), TimeUnit.MILLISECONDS, requests);

  private final ConcurrentHashMap<IdleConnection, CompletableFuture<ServerSide.@Nullable Found>>
      searches = new ConcurrentHashMap<>();
  private final List<CompletableFuture<?>> answers = new ArrayList<>();
  private final AtomicInteger searched = new AtomicInteger();
  private final AtomicInteger found = new AtomicInteger();
  private volatile String lastMiss = "";
  private int nextLength = LEAST + ThreadLocalRandom.current().nextInt(SPREAD);

  ServerWitness(ServerSide server, OutcomeLog log) {
    this.server = server;
    this.log = log;
  }

  @Override
  public int firstLength() {
    return nextLength++;
  }

  @Override
  public void find(IdleConnection held) {
    searched.incrementAndGet();
    searches.put(held, CompletableFuture.supplyAsync(() -> search(held.echoed()), requests));
  }

  private ServerSide.@Nullable Found search(long bytes) {
    try {
      ServerSide.Search search = server.find(bytes);
      if (search.found() == null) {
        lastMiss = search.why();
      } else {
        found.incrementAndGet();
      }
      return search.found();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  @Override
  public void ended(IdleConnection held, DropKind ending, int outcome) {
    CompletableFuture<ServerSide.@Nullable Found> search = searches.remove(held);
    if (search == null || !ending.isLoss()) {
      held.discard();
      return;
    }
    long echoed = held.echoed();
    answers.add(
        search
            .thenAcceptAsync(one -> look(one, echoed, outcome), settled)
            .whenComplete((_, _) -> held.discard()));
  }

  private void look(ServerSide.@Nullable Found one, long echoed, int outcome) {
    if (one != null) {
      log.complete(outcome, ServerSide.look(one, echoed));
    }
  }

  @Override
  public void awaitAnswers() {
    try {
      CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      lastMiss = "the admin port did not answer within " + PATIENCE.toSeconds() + " s";
    } catch (ExecutionException e) {
      lastMiss = String.valueOf(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    answers.clear();
  }

  @Override
  public List<String> summary() {
    return List.of(
        "%d of %d connections found%s"
            .formatted(found.get(), searched.get(), lastMiss.isEmpty() ? "" : "; " + lastMiss));
  }

  @Override
  public void close() {
    requests.shutdownNow();
  }
}
