package io.echosounder.client.watch;

import io.echosounder.client.bothends.ClientSaw;
import io.echosounder.client.bothends.ServerSaw;
import io.echosounder.client.bothends.ServerSide;
import io.netty.channel.EventLoop;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server what it saw. The requests run on threads of their own, and the answers come back
 * to the event loop, which alone uses the fields.
 */
final class ServerWitness implements Witness, AutoCloseable {
  private static final int THREADS = 4;

  /** A conversation goes on without the server's side if the search takes longer. */
  private static final long PATIENCE_MILLIS = 2000;

  /** The other end may see the same event a little later. */
  private static final long SETTLE_MILLIS = 200;

  /** An answer that takes longer does not tell about the moment of the question. */
  private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** Two runs at the same time begin with different lengths. */
  private static final int FIRST_LONGER = 1000;

  private final ServerSide server;
  private final EventLoop loop;
  private final ScheduledExecutorService requests =
      Executors.newScheduledThreadPool(
          THREADS, Thread.ofPlatform().daemon().name("watch-admin-", 0).factory());

  private final IdentityHashMap<EchoConnection, ServerSide.Found> known = new IdentityHashMap<>();
  private final Set<Judgement> judgements = new LinkedHashSet<>();
  private final Endings endings = new Endings();
  private int longer = 1 + ThreadLocalRandom.current().nextInt(FIRST_LONGER);
  private int searched;
  private int found;
  private String lastMiss = "";

  /** An end of which the server is asked whether bytes crossed it. */
  private record Judgement(End end, Consumer<End> judged) {}

  ServerWitness(ServerSide server, EventLoop loop) {
    this.server = server;
    this.loop = loop;
  }

  @Override
  public boolean isAsking() {
    return true;
  }

  /** Unique among the connections that are searched at the same time. */
  @Override
  public int firstSize(int size) {
    longer = longer % Watcher.LONGER_FIRST + 1;
    return size + longer - 1;
  }

  @Override
  public void find(EchoConnection connection, Runnable goOn) {
    loop.schedule(goOn, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    search(
        () -> server.find(connection.firstSize()),
        search -> {
          remember(connection, search, connection.isOpen());
          goOn.run();
        });
  }

  @FunctionalInterface
  private interface Searching {
    ServerSide.Search run() throws InterruptedException;
  }

  private void search(Searching searching, Consumer<ServerSide.Search> then) {
    searched++;
    requests.execute(
        () -> {
          try {
            ServerSide.Search search = searching.run();
            loop.execute(() -> then.accept(search));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /**
   * @param isNeeded false if nobody will ask about the connection any more
   */
  private void remember(EchoConnection connection, ServerSide.Search search, boolean isNeeded) {
    ServerSide.Found one = search.found();
    if (one == null) {
      lastMiss = search.why();
    } else {
      found++;
      if (isNeeded) {
        known.put(connection, one);
      }
    }
  }

  @Override
  public void judge(EchoConnection connection, End end, Consumer<End> judged) {
    Judgement judgement = new Judgement(end, judged);
    judgements.add(judgement);
    long echoed = connection.bytesEchoed();
    if (echoed > 0) {
      ask(judgement, known.get(connection), echoed);
      return;
    }
    // The search after the first echo has never begun.
    search(
        () -> server.findInAnyState(connection.firstSize()),
        search -> {
          remember(connection, search, judgements.contains(judgement));
          ask(judgement, known.get(connection), echoed);
        });
  }

  private void ask(Judgement judgement, ServerSide.@Nullable Found one, long echoed) {
    if (one == null) {
      judged(judgement, null, echoed);
      return;
    }
    requests.execute(
        () -> {
          ServerSide.Look look = ServerSide.look(one, echoed);
          loop.execute(() -> judged(judgement, look, echoed));
        });
  }

  /**
   * @param look null if the server does not tell; then the end stays as it is
   */
  private void judged(Judgement judgement, ServerSide.@Nullable Look look, long echoed) {
    if (judgements.remove(judgement)) {
      End end = judgement.end();
      if (look != null && look.sent() >= 0) {
        end = look.isCrossing(echoed) ? end.asCrossed() : end.asLoss();
      }
      judgement.judged().accept(end);
    }
  }

  @Override
  public void settle() {
    judgements.forEach(each -> each.judged().accept(each.end()));
    judgements.clear();
  }

  @Override
  public void ended(EchoConnection connection, End end, Disruptions.Group group) {
    ServerSide.Found one = known.remove(connection);
    ClientSaw client = client(end);
    if (one != null && client != null) {
      ask(one, connection.bytesEchoed(), client, group);
    }
  }

  @Override
  public void stalled(EchoConnection connection, Disruptions.Group group) {
    ServerSide.Found one = known.get(connection);
    if (one == null) {
      return;
    }
    group.ask();
    long echoed = connection.bytesEchoed();
    requests.execute(
        () -> {
          long asked = System.nanoTime();
          ServerSide.Look look = ServerSide.look(one, echoed);
          boolean isSlow = System.nanoTime() - asked > SLOW_NANOS;
          loop.execute(
              () -> {
                // The counts of a later moment do not tell where the message was.
                boolean isLate = isSlow || connection.bytesEchoed() > echoed;
                group.conclude((isLate ? look.late() : look).sentence(ClientSaw.STALL));
              });
        });
  }

  private void ask(ServerSide.Found one, long echoed, ClientSaw client, Disruptions.Group group) {
    group.ask();
    requests.schedule(
        () -> {
          ServerSide.Look look = ServerSide.look(one, echoed);
          count(one, look);
          loop.execute(() -> group.conclude(look.sentence(client)));
        },
        SETTLE_MILLIS,
        TimeUnit.MILLISECONDS);
  }

  @Override
  public void saidGoodbye(EchoConnection connection) {
    ServerSide.Found one = known.remove(connection);
    if (one != null) {
      long echoed = connection.bytesEchoed();
      // At once, because a server that drains may be gone soon.
      requests.execute(() -> count(one, ServerSide.look(one, echoed)));
    }
  }

  private void count(ServerSide.Found one, ServerSide.Look look) {
    Instant drainBegin =
        look.saw() == ServerSaw.DRAINED || look.saw() == ServerSaw.DRAIN_TIMEOUT
            ? ServerSide.drainBegin(one)
            : null;
    loop.execute(() -> endings.add(one.name(), look, drainBegin));
  }

  /** Null for a kind that only this end can see. */
  static @Nullable ClientSaw client(End end) {
    return switch (end.kind()) {
      case FIN, CLOSE_FRAME -> end.isQuiet() ? ClientSaw.QUIET_FIN : ClientSaw.FIN;
      case RESET -> end.isQuiet() ? ClientSaw.QUIET_RESET : ClientSaw.RESET;
      case SILENCE -> ClientSaw.SILENCE;
      case null, default -> null;
    };
  }

  @Override
  public List<String> summary() {
    List<String> lines = new ArrayList<>();
    lines.add(
        found
            + " of "
            + WatchText.count(searched, "connection")
            + " found"
            + (lastMiss.isEmpty() ? "" : "; " + lastMiss));
    lines.addAll(endings.lines());
    return lines;
  }

  @Override
  public void close() {
    requests.shutdownNow();
  }
}
