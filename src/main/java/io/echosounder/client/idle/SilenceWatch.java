package io.echosounder.client.idle;

import io.echosounder.client.EchoPath;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.Progress;
import io.echosounder.client.Spans;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches silent connections with one selector, so that it sees a FIN or RST when it comes. It asks
 * each connection at the end of its silence, and gives up answers that are overdue.
 */
final class SilenceWatch implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(200);

  /** Without a look for longer than this, nobody knows when a drop came. */
  private static final Duration BLIND = Duration.ofMillis(500);

  private final EchoPath path;
  private final String name;
  private final Grace grace;
  private final Progress progress;
  private final SleepWatch sleep;
  private final OutcomeLog log;
  private final Witness witness;
  private final @Nullable Duration pingEvery;
  private final RungLines rungs;
  private final Selector selector = Selector.open();
  private final List<IdleConnection> out = new ArrayList<>();
  private final long start;
  private long lastLook;
  private long lookBefore;
  private int all;

  /**
   * @param name the name of the round in the progress
   * @param all the number of connections that the round opens
   * @param pingEvery the time between two pings of connections that are kept alive; null without
   *     pings
   */
  SilenceWatch(
      EchoPath path,
      String name,
      int all,
      Grace grace,
      Progress progress,
      SleepWatch sleep,
      OutcomeLog log,
      Witness witness,
      @Nullable Duration pingEvery)
      throws IOException {
    this.path = path;
    this.name = name;
    this.all = all;
    this.grace = grace;
    this.progress = progress;
    this.sleep = sleep;
    this.log = log;
    this.witness = witness;
    this.pingEvery = pingEvery;
    this.rungs = new RungLines(progress, pingEvery != null);
    this.start = path.nanoClock().getAsLong();
    this.lastLook = start;
    this.lookBefore = start;
    progress.at(name, 0, "opening " + all + " connections");
  }

  /** A connection with this silence will be added. */
  void expect(Duration silence) {
    rungs.expect(silence);
  }

  /** These will never be added. Returns the number of connections that are still silent. */
  int goOnWithout(List<Duration> silences) {
    silences.forEach(rungs::goOnWithout);
    all -= silences.size();
    return out.size();
  }

  /** Watches {@code held} from now on. In the end it is closed, here or by the witness. */
  void add(IdleConnection held) throws IOException, Failure {
    out.add(held);
    held.wire.channel().register(selector, SelectionKey.OP_READ, held);
    if (held.wire.hasInput()) {
      // The selector does not see it.
      DropKind ending = read(held);
      if (ending != null && out.remove(held)) {
        end(held, ending, path.nanoClock().getAsLong());
      }
    }
  }

  /** Watches until {@code nanos} on the path's clock, at least for one look. */
  void until(long nanos) throws IOException, Failure {
    long left;
    do {
      left = nanos - path.nanoClock().getAsLong();
      turn(Math.clamp(TimeUnit.NANOSECONDS.toMillis(left), 0, TICK.toMillis()));
    } while (left > 0);
  }

  void untilAllHaveEnded() throws IOException, Failure {
    while (!out.isEmpty()) {
      long now = path.nanoClock().getAsLong();
      long next = Long.MAX_VALUE;
      long last = 1;
      for (IdleConnection held : out) {
        next = Math.min(next, dueNanos(held) - now);
        last = Math.max(last, held.askAtNanos(grace.cap()) - start);
      }
      tell(now, next, last);
      turn(Math.clamp(TimeUnit.NANOSECONDS.toMillis(next) + 1, 1, TICK.toMillis()));
    }
  }

  private void tell(long now, long next, long last) {
    boolean allAsked = out.stream().allMatch(IdleConnection::isAsked);
    Duration left = Duration.ofNanos(Math.max(0, next));
    progress.at(
        name,
        (double) (now - start) / last,
        (allAsked ? "answers due within " : "next answer in ") + Silences.whole(left),
        log.verdict().soFar(),
        all - out.size() + " of " + all + " back",
        out.size() + " still out");
  }

  /**
   * Reads the bytes that came, sends the messages that are due, and gives up answers that are
   * overdue.
   *
   * @param waitMillis the longest time to wait for input
   */
  private void turn(long waitMillis) throws IOException, Failure {
    if (waitMillis > 0) {
      selector.select(waitMillis);
    } else {
      selector.selectNow();
    }
    // Before all else, because what follows takes time, and a drop happened no later than now.
    long now = path.nanoClock().getAsLong();
    lookBefore = lastLook;
    lastLook = now;
    Duration slept = sleep.slept();
    if (!slept.isZero()) {
      throw new Failure(
          ExitCode.UNCERTAIN,
          "this machine slept for "
              + Spans.show(slept)
              + " and could not watch its connections meanwhile");
    }
    look(now);
    ping();
    askAndGiveUp();
    rungs.print();
  }

  /** When the connection sends its message or, after that, when its answer is overdue. */
  private long dueNanos(IdleConnection held) {
    return held.isAsked()
        ? held.askedAtNanos() + path.timeouts().read().toNanos()
        : held.askAtNanos(grace.cap());
  }

  private void look(long now) throws Failure {
    for (SelectionKey key : selector.selectedKeys()) {
      IdleConnection held = (IdleConnection) key.attachment();
      DropKind ending = read(held);
      if (ending != null && out.remove(held)) {
        end(held, ending, now);
      }
    }
    selector.selectedKeys().clear();
  }

  private void ping() {
    if (pingEvery != null) {
      long now = path.nanoClock().getAsLong();
      for (IdleConnection held : out) {
        if (held.keepAlive) {
          held.ping(pingEvery, now);
        }
      }
    }
  }

  private void askAndGiveUp() throws Failure {
    for (Iterator<IdleConnection> each = out.iterator(); each.hasNext(); ) {
      IdleConnection held = each.next();
      long now = path.nanoClock().getAsLong();
      if (dueNanos(held) - now <= 0) {
        // Read first. If this process was stopped for a while, the answer may be there already.
        DropKind ending = read(held);
        if (ending == null) {
          ending = held.isAsked() ? DropKind.SILENCE : held.ask(now);
        }
        if (ending != null) {
          each.remove();
          end(held, ending, now);
        }
      }
    }
  }

  private @Nullable DropKind read(IdleConnection held) throws Failure {
    try {
      return held.read();
    } catch (IdleConnection.NoEcho e) {
      throw new Failure(e.exitCode(), path.target() + ": " + e.getMessage(), e);
    }
  }

  private void end(IdleConnection held, DropKind ending, long now) {
    Duration silence = held.silence(now);
    Duration blind = Duration.ofNanos(now - lookBefore);
    boolean isLate = blind.compareTo(BLIND) > 0 && silence.compareTo(BLIND) > 0;
    Outcome outcome =
        new Outcome(
            silence,
            ending,
            held.keepAlive,
            held.closeFrame(),
            isLate,
            held.wire.pings() > 0,
            null);
    int number = log.add(outcome);
    rungs.end(held.rung, outcome);
    if (ending.isLoss() && !held.keepAlive) {
      grace.lost(silence, outcome.isSeen());
    }
    SelectionKey key = held.wire.channel().keyFor(selector);
    if (key != null) {
      // The connection may stay open for a while, and its FIN would wake the selector all the time.
      key.cancel();
    }
    witness.ended(held, ending, number);
  }

  @Override
  public void close() throws IOException {
    out.forEach(IdleConnection::discard);
    selector.close();
  }
}
