package io.echosounder.client.watch;

import io.echosounder.client.Spans;
import io.echosounder.client.bothends.ClientSaw;
import io.echosounder.client.bothends.ServerSide;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
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

  /** Two runs at the same time begin with different lengths. */
  private static final int FIRST_LONGER = 1000;

  private final ServerSide server;
  private final EventLoop loop;
  private final ScheduledExecutorService requests =
      Executors.newScheduledThreadPool(
          THREADS, Thread.ofPlatform().daemon().name("watch-admin-", 0).factory());

  private final IdentityHashMap<EchoConnection, ServerSide.Found> known = new IdentityHashMap<>();
  private final Map<String, Ends> ends = new TreeMap<>();
  private int longer = 1 + ThreadLocalRandom.current().nextInt(FIRST_LONGER);
  private int searched;
  private int found;
  private String lastMiss = "";

  /** The ends of connections on one instance, by the reasons that the server gives. */
  private static final class Ends {
    private final Map<String, Integer> reasons = new TreeMap<>();
    private long first = Long.MAX_VALUE;
    private long last;
  }

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
  public void find(EchoConnection connection, int firstSize, Runnable goOn) {
    searched++;
    loop.schedule(goOn, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    requests.execute(
        () -> {
          try {
            ServerSide.Search search = server.find(firstSize);
            loop.execute(
                () -> {
                  remember(connection, search);
                  goOn.run();
                });
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private void remember(EchoConnection connection, ServerSide.Search search) {
    ServerSide.Found one = search.found();
    if (one == null) {
      lastMiss = search.why();
    } else {
      found++;
      if (connection.isOpen()) {
        known.put(connection, one);
      }
    }
  }

  @Override
  public void ended(EchoConnection connection, End end, Disruptions.Group group) {
    ServerSide.Found one = known.remove(connection);
    ClientSaw client = client(end.kind());
    if (one != null && client != null) {
      ask(one, connection.bytesEchoed(), client, group, SETTLE_MILLIS);
    }
  }

  @Override
  public void stalled(EchoConnection connection, Disruptions.Group group) {
    ServerSide.Found one = known.get(connection);
    if (one != null) {
      ask(one, connection.bytesEchoed(), ClientSaw.STALL, group, 0);
    }
  }

  private void ask(
      ServerSide.Found one,
      long echoed,
      ClientSaw client,
      Disruptions.Group group,
      long afterMillis) {
    group.ask();
    long now = System.nanoTime();
    requests.schedule(
        () -> {
          ServerSide.Look look = ServerSide.look(one, echoed);
          loop.execute(
              () -> {
                count(one.name(), look.reason(), now);
                group.conclude(look.sentence(client));
              });
        },
        afterMillis,
        TimeUnit.MILLISECONDS);
  }

  @Override
  public void saidGoodbye(EchoConnection connection) {
    ServerSide.Found one = known.remove(connection);
    if (one == null) {
      return;
    }
    long now = System.nanoTime();
    long echoed = connection.bytesEchoed();
    // At once, because a server that drains may be gone soon.
    requests.execute(
        () -> {
          ServerSide.Look look = ServerSide.look(one, echoed);
          loop.execute(() -> count(one.name(), look.reason(), now));
        });
  }

  private void count(String instance, String reason, long now) {
    if (!reason.isEmpty()) {
      Ends some = ends.computeIfAbsent(instance, _ -> new Ends());
      some.reasons.merge(reason, 1, Integer::sum);
      some.first = Math.min(some.first, now);
      some.last = Math.max(some.last, now);
    }
  }

  /** Null for a kind that only this end can see. */
  private static @Nullable ClientSaw client(@Nullable Kind kind) {
    return switch (kind) {
      case FIN -> ClientSaw.FIN;
      case RESET -> ClientSaw.RESET;
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
    ends.forEach((instance, some) -> lines.add(instance + ": " + text(some)));
    return lines;
  }

  /** {@code 10 drained, 1 drain-timeout, from the first to the last 4.20 s}. */
  private static String text(Ends some) {
    List<String> parts = new ArrayList<>();
    some.reasons.forEach((reason, count) -> parts.add(count + " " + reason));
    return String.join(", ", parts)
        + ", from the first to the last "
        + Spans.show(Duration.ofNanos(some.last - some.first));
  }

  @Override
  public void close() {
    requests.shutdownNow();
  }
}
