package io.echosounder.client.watch;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Starts a new client whenever one is due. Failures of one kind are one outage, until a client that
 * came later is served.
 */
final class FreshClients {
  /** Ids below this one name single stalls, and those above it the kinds of failures. */
  private static final int FIRST_ID = -1000;

  private final Context context;
  private final Set<FreshConversation> open = new LinkedHashSet<>();

  /** When the last client that failed in this way had been due. */
  private final Map<Kind, Long> failing = new EnumMap<>(Kind.class);

  private long due;
  private long turn;
  private long servedUntil;
  private int nextId = FIRST_ID;

  FreshClients(Context context) {
    this.context = context;
  }

  void start(long firstDue) {
    servedUntil = firstDue - 1;
    beatAt(firstDue);
  }

  private void beatAt(long next) {
    due = next;
    context.loop().schedule(this::beat, next - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private void beat() {
    FreshConversation next = new FreshConversation(context, this, nextId, due);
    nextId = nextId == Integer.MIN_VALUE ? FIRST_ID : nextId - 1;
    open.add(next);
    next.start(turn++);
    beatAt(due + context.plan().freshNanos());
  }

  void served(FreshConversation client, long now) {
    open.remove(client);
    context.figures().freshServed();
    if (client.due() - servedUntil > 0) {
      servedUntil = client.due();
    }
    if (!failing.isEmpty()) {
      failing
          .entrySet()
          .removeIf(
              each -> {
                boolean isOver = each.getValue() - client.due() <= 0;
                if (isOver) {
                  context.disruptions().over(idOf(each.getKey()), now);
                }
                return isOver;
              });
    }
  }

  void failed(
      FreshConversation client, Kind kind, Disruptions.Circumstances circumstances, long now) {
    open.remove(client);
    context.figures().freshFailed();
    context.disruptions().begin(idOf(kind), kind, beginOf(client, kind, now), now, circumstances);
    if (client.due() - servedUntil <= 0 && !failing.containsKey(kind)) {
      // Clients that came later are served already.
      context.disruptions().over(idOf(kind), now);
    } else {
      failing.merge(kind, client.due(), Math::max);
    }
  }

  /** An answer tells of the path now, and no answer tells of it since the client began. */
  private static long beginOf(FreshConversation client, Kind kind, long now) {
    return switch (kind) {
      case REFUSED, UPGRADE_REFUSED, UNREACHABLE, RESET, FIN, CLOSE_FRAME, WRONG_BYTES -> now;
      case TLS, CERTIFICATE_EXPIRED, CERTIFICATE_MISNAMED, CERTIFICATE_UNKNOWN_ISSUER -> now;
      case CONNECT_TIMEOUT, STALL, SILENCE, NO_ADDRESS, LOCAL -> client.due();
    };
  }

  private static int idOf(Kind kind) {
    return -1 - kind.ordinal();
  }

  void look(long now) {
    // A client that is given up leaves the set.
    List.copyOf(open).forEach(each -> each.look(now));
  }

  void forgive(long nanos, long now) {
    open.forEach(each -> each.forgive(nanos));
    long every = context.plan().freshNanos();
    if (now - due > every) {
      due += (now - due) / every * every;
    }
  }

  /** The connections that are under way. */
  List<EchoConnection> connections() {
    List<EchoConnection> connections = new ArrayList<>();
    open.forEach(each -> connections.add(each.connection()));
    return connections;
  }
}
