package io.echosounder.client.idle;

import io.echosounder.client.EchoPath;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.Progress;
import io.echosounder.client.Spans;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * A round over real connections. One selector watches all of them, so that it sees a FIN or RST
 * when it comes.
 *
 * <p>The round opens the longest silences first, and watches open connections while it opens
 * others, because on a slow path the shortest silence may end before the last connection is open.
 *
 * <p>If a silence of length L was fatal, the other connections need not wait for their full
 * silence. Each sends its message when its own silence is longer than L plus the precision. Most of
 * them are lost too. One that answers contradicts the first.
 */
final class HoldingRound implements IdleSounding.Round {
  private static final Duration NEVER = Duration.ofDays(3650);
  private static final Duration TICK = Duration.ofMillis(200);

  private final EchoPath path;
  private final int each;
  private final @Nullable Duration keepAlive;
  private final Precision precision;
  private final Progress progress;
  private final SleepWatch sleep;

  /** The shortest fatal silence plus the precision; {@link #NEVER} while there is none. */
  private Duration cap = NEVER;

  /**
   * @param each the number of connections with the same silence
   * @param keepAlive the keep-alive period of the second set of connections, in whole seconds; null
   *     without a second set
   */
  HoldingRound(
      EchoPath path,
      int each,
      @Nullable Duration keepAlive,
      Precision precision,
      Progress progress,
      SleepWatch sleep) {
    this.path = path;
    this.each = each;
    this.keepAlive = keepAlive;
    this.precision = precision;
    this.progress = progress;
    this.sleep = sleep;
  }

  @Override
  public void run(String name, List<Duration> silences, OutcomeLog log) throws Failure {
    int all = silences.size() * (keepAlive == null ? each : each + 1);
    List<IdleConnection> out = new ArrayList<>();
    cap = NEVER;
    log.expect(all);
    progress.at(name, 0, "opening " + all + " connections");
    try (Selector selector = Selector.open()) {
      for (Duration silence : silences.stream().sorted(Comparator.reverseOrder()).toList()) {
        for (int i = 0; i < each; i++) {
          open(selector, silence, null, out);
          turn(selector, 0, out, log);
        }
        if (keepAlive != null) {
          open(selector, silence, keepAlive, out);
          turn(selector, 0, out, log);
        }
      }
      hold(name, selector, out, log);
    } catch (IOException e) {
      throw new Failure(ExitCode.INTERNAL, path.target() + ": " + Failure.reason(e), e);
    } finally {
      out.forEach(HoldingRound::close);
    }
  }

  private void open(
      Selector selector, Duration silence, @Nullable Duration period, List<IdleConnection> out)
      throws Failure, IOException {
    byte[] question = EchoPath.noise(32);
    SocketChannel channel = path.connect();
    try {
      if (period != null) {
        int seconds = Math.toIntExact(period.toSeconds());
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, seconds);
        channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, seconds);
      }
      path.echo(channel, question);
      IdleConnection held =
          new IdleConnection(
              channel, period != null, silence, path.nanoClock().getAsLong(), question);
      channel.register(selector, SelectionKey.OP_READ, held);
      out.add(held);
    } catch (Failure | IOException e) {
      channel.close();
      throw e;
    }
  }

  private void hold(String name, Selector selector, List<IdleConnection> out, OutcomeLog log)
      throws IOException, Failure {
    long start = path.nanoClock().getAsLong();
    int all = out.size();
    while (!out.isEmpty()) {
      long now = path.nanoClock().getAsLong();
      long next = Long.MAX_VALUE;
      long last = 1;
      for (IdleConnection held : out) {
        next = Math.min(next, dueNanos(held) - now);
        last = Math.max(last, held.askAtNanos(cap) - start);
      }
      progress.at(
          name,
          (double) (now - start) / last,
          now - start < last ? show(now - start) + " of " + show(last) : "waiting for answers",
          log.verdict().soFar(),
          out.size() + " of " + all + " connections still silent");
      turn(
          selector,
          Math.max(1, Math.min(TimeUnit.NANOSECONDS.toMillis(next) + 1, TICK.toMillis())),
          out,
          log);
    }
  }

  /**
   * Reads what came, sends the messages that are due, and gives up answers that are overdue.
   *
   * @param waitMillis the longest time to wait for input
   */
  private void turn(Selector selector, long waitMillis, List<IdleConnection> out, OutcomeLog log)
      throws IOException, Failure {
    if (waitMillis > 0) {
      selector.select(waitMillis);
    } else {
      selector.selectNow();
    }
    Duration slept = sleep.slept();
    if (!slept.isZero()) {
      throw new Failure(
          ExitCode.UNCERTAIN,
          "this machine slept for "
              + Spans.show(slept)
              + " and could not watch its connections meanwhile");
    }
    look(selector, out, log);
    askAndGiveUp(out, log);
  }

  /** When the connection sends its message or, after that, when its answer is overdue. */
  private long dueNanos(IdleConnection held) {
    return held.isAsked()
        ? held.askedAtNanos() + path.timeouts().read().toNanos()
        : held.askAtNanos(cap);
  }

  private void look(Selector selector, List<IdleConnection> out, OutcomeLog log) throws Failure {
    for (SelectionKey key : selector.selectedKeys()) {
      IdleConnection held = (IdleConnection) key.attachment();
      DropKind ending = read(held);
      if (ending != null && out.remove(held)) {
        end(held, ending, log);
      }
    }
    selector.selectedKeys().clear();
  }

  private void askAndGiveUp(List<IdleConnection> out, OutcomeLog log) throws Failure {
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
          end(held, ending, log);
        }
      }
    }
  }

  private @Nullable DropKind read(IdleConnection held) throws Failure {
    try {
      return held.read();
    } catch (IdleConnection.NoEcho e) {
      throw new Failure(
          ExitCode.DIFFERENCE,
          path.target() + " sent bytes that are not an echo: is it an echo server?",
          e);
    }
  }

  private void end(IdleConnection held, DropKind ending, OutcomeLog log) {
    Duration silence = held.silence(path.nanoClock().getAsLong());
    log.add(new Outcome(silence, ending, held.keepAlive));
    if (ending.isLoss() && !held.keepAlive) {
      Duration asked = silence.plus(precision.at(silence));
      cap = cap.compareTo(asked) < 0 ? cap : asked;
    }
    close(held);
  }

  private static String show(long nanos) {
    return Spans.show(Duration.ofNanos(nanos));
  }

  private static void close(IdleConnection held) {
    try {
      held.channel.close();
    } catch (IOException e) {
      // Its outcome is known, or the round has failed. A clean close is not needed.
    }
  }
}
