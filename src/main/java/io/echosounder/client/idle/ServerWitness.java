package io.echosounder.client.idle;

import io.echosounder.client.bothends.ServerSide;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

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

  private static final int SPREAD = 30_000;

  private final ServerSide server;
  private final OutcomeLog log;
  private final ExecutorService requests =
      Executors.newFixedThreadPool(
          THREADS, Thread.ofPlatform().daemon().name("idle-admin-", 0).factory());

  private final Executor settled =
      CompletableFuture.delayedExecutor(SETTLE.toMillis(), TimeUnit.MILLISECONDS, requests);

  private final Map<IdleConnection, CompletableFuture<ServerSide.Search>> searches =
      new HashMap<>();
  private final List<CompletableFuture<?>> answers = new ArrayList<>();
  private final AtomicInteger lost = new AtomicInteger();
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
    long bytes = held.echoed();
    searches.put(held, CompletableFuture.supplyAsync(() -> search(bytes), requests));
  }

  private ServerSide.Search search(long bytes) {
    try {
      return server.findOpenOrClosed(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }

  @Override
  public void ended(IdleConnection held, DropKind ending, int outcome) {
    CompletableFuture<ServerSide.Search> search = searches.remove(held);
    if (search == null || !ending.isLoss()) {
      if (search != null) {
        search.cancel(false);
      }
      held.discard();
      return;
    }
    lost.incrementAndGet();
    long echoed = held.echoed();
    answers.add(
        search
            .thenAcceptAsync(one -> look(one, echoed, outcome), settled)
            .whenComplete((_, _) -> held.discard()));
  }

  private void look(ServerSide.Search search, long echoed, int outcome) {
    ServerSide.Found one = search.found();
    if (one == null) {
      lastMiss = search.why();
    } else {
      found.incrementAndGet();
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
    int all = lost.get();
    if (all == 0) {
      return List.of("no connection was lost, so the server was not asked");
    }
    return List.of(
        found.get()
            + " of "
            + all
            + " lost connections found on the server"
            + (lastMiss.isEmpty() ? "" : "; " + lastMiss));
  }

  @Override
  public void close() {
    requests.shutdownNow();
  }
}
