package io.echosounder.client.idle;

import io.echosounder.client.EchoPath;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.Progress;
import io.echosounder.client.wire.Wire;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * A round over real connections. It opens the longest silences first, and a {@link SilenceWatch}
 * watches the open connections meanwhile, because on a slow path the shortest silence may end
 * before the last connection is open.
 *
 * <p>It spreads the openings over the plan's time, and connections with the same silence are far
 * apart. So a timer that ticks coarsely shows itself: it drops connections together that were
 * silent for different times.
 */
final class HoldingRound implements IdleSounding.Round {
  private final EchoPath path;
  private final int each;
  private final @Nullable KeptAlive keptAlive;
  private final Precision precision;
  private final Progress progress;
  private final SleepWatch sleep;
  private final Witness witness;

  /** One connection to open. */
  private record Opening(Duration silence, boolean keepAlive) {}

  /**
   * @param each the number of connections with the same silence
   * @param keptAlive how the second set of connections is kept alive, in whole seconds for TCP;
   *     null without a second set
   */
  HoldingRound(
      EchoPath path,
      int each,
      @Nullable KeptAlive keptAlive,
      Precision precision,
      Progress progress,
      SleepWatch sleep,
      Witness witness) {
    this.path = path;
    this.each = each;
    this.keptAlive = keptAlive;
    this.precision = precision;
    this.progress = progress;
    this.sleep = sleep;
    this.witness = witness;
  }

  @Override
  public void run(Plan plan, OutcomeLog log) throws Failure {
    List<Opening> openings = openings(plan);
    log.expect(openings.size());
    Grace grace = plan.isPatient() ? Grace.ENDLESS : new Grace(precision);
    try (SilenceWatch watch =
        new SilenceWatch(
            path,
            plan.name(),
            openings.size(),
            grace,
            progress,
            sleep,
            log,
            witness,
            keptAlive != null && keptAlive.byPing() ? keptAlive.every() : null)) {
      openings.forEach(one -> watch.expect(one.silence()));
      Failure failure = openAll(openings, plan.opening(), watch);
      watch.untilAllHaveEnded();
      if (failure != null) {
        throw failure;
      }
    } catch (IOException e) {
      throw new Failure(ExitCode.INTERNAL, path.target() + ": " + Failure.reason(e), e);
    } finally {
      witness.awaitAnswers();
    }
  }

  /**
   * Returns the failure of the first connection that could not be opened, if others are open. They
   * go on, because their outcomes are worth the time.
   */
  private @Nullable Failure openAll(List<Opening> openings, Duration time, SilenceWatch watch)
      throws Failure, IOException {
    long start = path.nanoClock().getAsLong();
    for (int i = 0; i < openings.size(); i++) {
      watch.until(start + time.toNanos() * i / openings.size());
      try {
        IdleConnection held = open(openings.get(i));
        witness.find(held);
        watch.add(held);
      } catch (Failure e) {
        int open = watch.goOnWithout(openings.stream().skip(i).map(Opening::silence).toList());
        if (open == 0) {
          throw e;
        }
        progress.print("idle: " + e.getMessage() + "; goes on with " + open + " connections");
        return e;
      }
    }
    return null;
  }

  private List<Opening> openings(Plan plan) {
    List<Duration> silences = plan.silences().stream().sorted(Comparator.reverseOrder()).toList();
    List<Opening> openings = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      silences.forEach(silence -> openings.add(new Opening(silence, false)));
    }
    if (keptAlive != null) {
      silences.forEach(silence -> openings.add(new Opening(silence, true)));
    }
    return openings;
  }

  private IdleConnection open(Opening opening) throws Failure, IOException {
    byte[] first = EchoPath.noise(witness.firstLength());
    Wire wire = path.connect();
    try {
      if (opening.keepAlive() && keptAlive != null && !keptAlive.byPing()) {
        int seconds = Math.toIntExact(keptAlive.every().toSeconds());
        SocketChannel channel = wire.channel();
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, seconds);
        channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, seconds);
      }
      path.echo(wire, first);
      return new IdleConnection(
          wire, opening.keepAlive(), opening.silence(), first.length, path.nanoClock().getAsLong());
    } catch (Failure | IOException e) {
      wire.close();
      throw e;
    }
  }
}
