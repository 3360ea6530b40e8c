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
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * A round over real connections, all watched by one selector, so that a FIN or RST is seen when it
 * comes.
 *
 * <p>Once one was lost in a silence of L, the others need not wait for their rungs: each is asked
 * when its own silence has passed L by the precision. Most are lost then, like the first; one that
 * answers contradicts it.
 */
final class HoldingRound implements IdleSounding.Round {
  private static final Duration NEVER = Duration.ofDays(3650);
  private static final Duration TICK = Duration.ofMillis(200);

  private final EchoPath path;
  private final int each;
  private final @Nullable Duration keepAlive;
  private final Precision precision;

  /** The shortest fatal silence, plus the precision; {@link #NEVER} while there is none. */
  private Duration cap = NEVER;

  /**
   * @param each how many connections share a rung
   * @param keepAlive the period of the keep-alive on a second set of connections, in whole seconds;
   *     null: no such set
   */
  HoldingRound(EchoPath path, int each, @Nullable Duration keepAlive, Precision precision) {
    this.path = path;
    this.each = each;
    this.keepAlive = keepAlive;
    this.precision = precision;
  }

  @Override
  public void run(String name, List<Duration> silences, OutcomeLog log) throws Failure {
    List<Held> out = new ArrayList<>();
    cap = NEVER;
    try (Selector selector = Selector.open()) {
      for (Duration silence : silences) {
        for (int i = 0; i < each; i++) {
          open(selector, silence, null, out);
        }
        if (keepAlive != null) {
          open(selector, silence, keepAlive, out);
        }
      }
      hold(name, selector, out, log);
    } catch (IOException e) {
      throw new Failure(ExitCode.READ_FAILED, path.target() + ": " + Failure.reason(e), e);
    } finally {
      out.forEach(HoldingRound::close);
    }
  }

  private void open(Selector selector, Duration silence, @Nullable Duration period, List<Held> out)
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
      Held held =
          new Held(channel, period != null, silence, path.nanoClock().getAsLong(), question);
      channel.register(selector, SelectionKey.OP_READ, held);
      out.add(held);
    } catch (Failure | IOException e) {
      channel.close();
      throw e;
    }
  }

  private void hold(String name, Selector selector, List<Held> out, OutcomeLog log)
      throws IOException, Failure {
    long start = path.nanoClock().getAsLong();
    int all = out.size();
    try (Progress progress = new Progress("idle " + name, all)) {
      while (!out.isEmpty()) {
        long now = path.nanoClock().getAsLong();
        long next = Long.MAX_VALUE;
        long last = 0;
        for (Held held : out) {
          long due = dueNanos(held) - now;
          next = Math.min(next, due);
          last = Math.max(last, due + now - start);
        }
        progress.at(
            all - out.size(),
            "%d of %d connections out after %s, the last known by %s"
                .formatted(out.size(), all, show(now - start), show(last)));
        selector.select(
            Math.max(1, Math.min(TimeUnit.NANOSECONDS.toMillis(next) + 1, TICK.toMillis())));
        look(selector, out, log);
        askAndGiveUp(out, log);
      }
    }
  }

  /** When something happens to it at the latest: it is asked, or its answer is given up. */
  private long dueNanos(Held held) {
    return held.isAsked()
        ? held.askedAtNanos() + path.timeouts().read().toNanos()
        : held.askAtNanos(cap);
  }

  private void look(Selector selector, List<Held> out, OutcomeLog log) throws Failure {
    for (SelectionKey key : selector.selectedKeys()) {
      Held held = (Held) key.attachment();
      try {
        Ending ending = held.read();
        if (ending != null && out.remove(held)) {
          end(held, ending, log);
        }
      } catch (Held.Unasked e) {
        throw new Failure(
            ExitCode.DIFFERENCE,
            path.target() + " sent bytes that are no echo: is it an echo server?",
            e);
      }
    }
    selector.selectedKeys().clear();
  }

  private void askAndGiveUp(List<Held> out, OutcomeLog log) {
    long now = path.nanoClock().getAsLong();
    for (Iterator<Held> each = out.iterator(); each.hasNext(); ) {
      Held held = each.next();
      Ending ending = null;
      if (dueNanos(held) - now <= 0) {
        ending = held.isAsked() ? Ending.SILENCE : held.ask(now);
      }
      if (ending != null) {
        each.remove();
        end(held, ending, log);
      }
    }
  }

  private void end(Held held, Ending ending, OutcomeLog log) {
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

  private static void close(Held held) {
    try {
      held.channel.close();
    } catch (IOException e) {
      // Its outcome is known, or the round has failed: nothing hangs on a clean close.
    }
  }
}
