package io.echosounder.client.idle;

import io.echosounder.client.Dialer;
import io.echosounder.client.EchoPath;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.OnInterrupt;
import io.echosounder.client.OpenFiles;
import io.echosounder.client.PathOptions;
import io.echosounder.client.Progress;
import io.echosounder.client.Spans;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Finds out when and how a path drops an idle connection. */
@Command(
    name = "idle",
    description =
        "Finds out after how long a path drops an idle connection, and how: FIN, RST or silence.",
    footer = {"", "Example: echosounder idle --from 1s --to 15m --keepalive 30s lb.example:8080"})
public final class IdleCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin PathOptions path;

  @Option(
      names = "--from",
      paramLabel = "DURATION",
      defaultValue = "1s",
      converter = Spans.Converter.class,
      description = "shortest silence (default: ${DEFAULT-VALUE})")
  Duration from;

  @Option(
      names = "--to",
      paramLabel = "DURATION",
      defaultValue = "15m",
      converter = Spans.Converter.class,
      description = "longest silence; the silences between them double (default: ${DEFAULT-VALUE})")
  Duration to;

  @Option(
      names = "--rungs",
      paramLabel = "DURATION",
      split = ",",
      converter = Spans.Converter.class,
      description = "list of silences, instead of --from and --to: 10s,60s,5m")
  @Nullable List<Duration> rungs;

  @Option(
      names = "--each",
      paramLabel = "COUNT",
      defaultValue = "2",
      description =
          "number of connections with the same silence, 1 to 100 (default: ${DEFAULT-VALUE})")
  int each;

  @Option(
      names = "--precision",
      paramLabel = "DURATION",
      defaultValue = "1s",
      converter = Spans.Converter.class,
      description =
          "narrow the threshold until it is known within 2 %% or this (default: ${DEFAULT-VALUE})")
  Duration least;

  @Option(
      names = "--keepalive",
      paramLabel = "DURATION",
      converter = Spans.Converter.class,
      description =
          "open a second set of connections with a TCP keep-alive at this interval, in whole seconds")
  @Nullable Duration keepAlive;

  @Override
  public Integer call() {
    List<Duration> ladder = ladder();
    OutcomeLog log = new OutcomeLog();
    Precision precision = new Precision(least);
    IdleAnswer answer =
        new IdleAnswer(
            path.target, precision, keepAlive, log, path.json, spec.commandLine().getErr());
    try (Progress progress = new Progress("idle");
        OnInterrupt _ = new OnInterrupt(() -> interrupted(progress, answer))) {
      ExitCode exitCode;
      try {
        IdleSounding.Round round =
            new HoldingRound(
                connect(), each, keepAlive, precision, progress, SleepWatch.ofThisMachine());
        new IdleSounding(round, precision, log).run(ladder);
        progress.end();
        exitCode = answer.tell();
      } catch (Failure e) {
        progress.end();
        exitCode = answer.tellSoFar(e.exitCode(), e.getMessage());
      } catch (IOException | RuntimeException | Error e) {
        // The outcomes so far took minutes to get, so they are printed after every failure.
        progress.end();
        exitCode = answer.tellSoFar(ExitCode.INTERNAL, "internal mistake: " + e);
      }
      return exitCode.code();
    }
  }

  private static ExitCode interrupted(Progress progress, IdleAnswer answer) {
    progress.end();
    return answer.tellSoFar(ExitCode.INTERRUPTED, "interrupted");
  }

  private List<Duration> ladder() {
    List<Duration> ladder =
        rungs == null ? SilenceSchedule.ladder(from, to) : rungs.stream().sorted().toList();
    check(!ladder.getFirst().isZero() && !from.isZero(), "a silence has to be longer than 0");
    check(rungs != null || from.compareTo(to) <= 0, "--from has to be at most --to");
    check(each >= 1 && each <= 100, "--each has to be 1 to 100");
    check(!least.isZero(), "--precision has to be longer than 0");
    check(
        !path.readTimeout.isZero(),
        "--read-timeout has to be longer than 0: it tells silence from an answer");
    check(
        keepAlive == null
            || (keepAlive.toNanosPart() == 0
                && keepAlive.toSeconds() >= 1
                && keepAlive.toSeconds() <= 32_767),
        "--keepalive has to be 1s to 32767s, in whole seconds");
    int all = ladder.size() * (keepAlive == null ? each : each + 1);
    check(
        all <= OpenFiles.left(),
        all + " connections need more open files than this process may have: raise ulimit -n");
    return ladder;
  }

  private void check(boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  /** Uses one address for all connections, because two addresses may have two thresholds. */
  private EchoPath connect() throws Failure, IOException {
    Dialer dialer = path.dialer();
    try (SocketChannel first = dialer.dial(path.target)) {
      return new EchoPath(
          path.target,
          (InetSocketAddress) first.getRemoteAddress(),
          dialer,
          path.timeouts(),
          System::nanoTime);
    }
  }
}
