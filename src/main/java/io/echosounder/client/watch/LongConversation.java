package io.echosounder.client.watch;

import io.echosounder.client.Dialer;
import io.echosounder.client.Spans;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A conversation that goes on until the run ends. It sends a message whenever one is due, answered
 * or not, and opens its connection again when it ends.
 */
final class LongConversation implements EchoOwner {
  /** A connection that lived for this long was no failed attempt. */
  private static final long ESTABLISHED_NANOS = Duration.ofSeconds(1).toNanos();

  private static final long NOT_BACK = Long.MIN_VALUE;

  private final Context context;
  private final int id;
  private final Backoff backoff = new Backoff(() -> ThreadLocalRandom.current().nextDouble());
  private final Runnable retry = this::open;

  private EchoConnection connection;
  private @Nullable String failedAddress;
  private @Nullable ScheduledFuture<?> retryTimer;
  private long due;
  private long turn;
  private long attemptBegun;
  private long opened;
  private long lastEcho;

  /** The first echo after the last end. */
  private long backAt = NOT_BACK;

  private boolean waitsForRetry;
  private boolean hasBeenOpen;
  private boolean held;

  LongConversation(Context context, int id) {
    this.context = context;
    this.id = id;
    this.turn = id;
    this.connection = newConnection(context.plan().size());
  }

  private EchoConnection newConnection(int firstSize) {
    return new EchoConnection(context.content(), firstSize, context.plan().size(), this);
  }

  /** Opens the connection at {@code firstDue} and sends messages from then on. */
  void start(long firstDue) {
    due = firstDue;
    context.loop().schedule(this::open, firstDue - System.nanoTime(), TimeUnit.NANOSECONDS);
    beatAt(firstDue + context.plan().every().toNanos());
  }

  private void beatAt(long next) {
    due = next;
    context.loop().schedule(this::beat, next - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private void beat() {
    if (!held) {
      connection.send(due);
    }
    beatAt(due + context.plan().every().toNanos());
  }

  private void open() {
    waitsForRetry = false;
    context.recovery().forget(failedAddress, retry);
    if (retryTimer != null) {
      retryTimer.cancel(false);
      retryTimer = null;
    }
    attemptBegun = System.nanoTime();
    connection = newConnection(context.witness().firstSize(context.plan().size()));
    context.connector().open(connection, turn++);
  }

  private void openAgain(@Nullable String address) {
    waitsForRetry = true;
    failedAddress = address;
    context.recovery().await(address, retry);
    retryTimer = context.loop().schedule(retry, backoff.nextMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void onOpen() {
    opened = System.nanoTime();
    context.figures().connected(connection.remote(), hasBeenOpen);
    hasBeenOpen = true;
    held = context.witness().isAsking();
    // The first message goes out at once, because its echo ends the outage.
    connection.send(opened);
  }

  @Override
  public void onEcho(long since, long now) {
    long roundTrip = Math.max(0, now - since - context.pauses().pauseAt(now));
    context.figures().roundTrip(connection.remote(), roundTrip);
    if (roundTrip >= context.plan().stall().toNanos() && !context.disruptions().isOut(id)) {
      beginStall(since, now);
    }
    context.disruptions().over(id, now);
    lastEcho = now;
    backAt = backAt == NOT_BACK ? now : backAt;
    context.recovery().served(connection.remote());
    if (now - opened >= ESTABLISHED_NANOS) {
      backoff.reset();
    }
    if (held) {
      EchoConnection found = connection;
      context
          .witness()
          .find(
              found,
              () -> {
                if (found.equals(connection)) {
                  held = false;
                }
              });
    }
  }

  @Override
  public long pauseNanos(long now) {
    return context.pauses().pauseAt(now);
  }

  @Override
  public void onEnd(End end, long now) {
    EchoConnection gone = connection;
    backAt = NOT_BACK;
    if (end.isWithBytesOwed()) {
      context.witness().judge(gone, end, judged -> settle(gone, judged, now));
    } else {
      settle(gone, end, now);
    }
    openAgain(gone.remote());
  }

  /**
   * The end counts. If the server was asked first, the next connection may be open already.
   *
   * @param now when the connection ended
   */
  private void settle(EchoConnection gone, End end, long now) {
    context.figures().ended(gone, end);
    context.figures().endedLong(gone.remote(), end);
    if (end.kind() == null) {
      context.witness().saidGoodbye(gone);
      return;
    }
    long begin = end.kind() == Kind.SILENCE ? now - context.plan().giveUp().toNanos() : now;
    Disruptions.Group group =
        context
            .disruptions()
            .begin(
                id,
                end.kind(),
                begin,
                now,
                new Disruptions.Circumstances(gone.local(), gone.remote(), end.why()));
    context.witness().ended(gone, end, group);
    if (backAt != NOT_BACK) {
      context.disruptions().over(id, backAt);
    }
  }

  @Override
  public void onNotConnected(Kind kind, String why, @Nullable InetSocketAddress address) {
    String shown = address == null ? null : Dialer.show(address);
    context.figures().notConnected(shown);
    context
        .disruptions()
        .begin(
            id,
            kind,
            attemptBegun,
            System.nanoTime(),
            new Disruptions.Circumstances(null, shown, why));
    openAgain(shown);
  }

  /** Looks for a stall. Called several times within {@code --stall}. */
  void look(long now) {
    Long since = connection.waitingSince();
    if (since == null) {
      return;
    }
    long wait = now - since;
    if (wait >= context.plan().giveUp().toNanos()) {
      connection.giveUp("no echo within " + Spans.show(context.plan().giveUp()));
    } else if (wait >= context.plan().stall().toNanos() && !context.disruptions().isOut(id)) {
      context.witness().stalled(connection, beginStall(since, now));
    }
  }

  /** Time before the last echo was not lost, although this message was already under way. */
  private Disruptions.Group beginStall(long since, long now) {
    long begin = lastEcho - since > 0 && lastEcho - opened > 0 ? lastEcho : since;
    String why = "no echo within " + Spans.show(context.plan().stall());
    return context.disruptions().begin(id, Kind.STALL, begin, now, circumstances(why));
  }

  private Disruptions.Circumstances circumstances(String why) {
    return new Disruptions.Circumstances(connection.local(), connection.remote(), why);
  }

  /** Forgives a time in which this client itself stood still. */
  void forgive(long nanos, long now) {
    connection.forgive(nanos);
    // The messages of that time are not sent in a burst.
    long every = context.plan().every().toNanos();
    if (now - due > every) {
      due += (now - due) / every * every;
    }
  }

  boolean isUp() {
    return connection.isOpen() && !context.disruptions().isOut(id);
  }

  boolean isConnecting() {
    return !waitsForRetry && !connection.isOpen();
  }

  EchoConnection connection() {
    return connection;
  }
}
