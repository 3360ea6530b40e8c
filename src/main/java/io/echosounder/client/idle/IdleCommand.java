package io.echosounder.client.idle;

import io.echosounder.client.Dialer;
import io.echosounder.client.EchoPath;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.OnInterrupt;
import io.echosounder.client.PathOptions;
import io.echosounder.client.Spans;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
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

/** Finds out after how long, and how, a path drops an idle connection. */
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
      description = "the shortest silence (default: ${DEFAULT-VALUE})")
  Duration from;

  @Option(
      names = "--to",
      paramLabel = "DURATION",
      defaultValue = "15m",
      converter = Spans.Converter.class,
      description = "the longest silence; between them it doubles (default: ${DEFAULT-VALUE})")
  Duration to;

  @Option(
      names = "--rungs",
      paramLabel = "DURATION",
      split = ",",
      converter = Spans.Converter.class,
      description = "the silences themselves, instead of --from and --to: 10s,60s,5m")
  @Nullable List<Duration> rungs;

  @Option(
      names = "--each",
      paramLabel = "COUNT",
      defaultValue = "2",
      description = "connections with the same silence, 1 to 100 (default: ${DEFAULT-VALUE})")
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
          "a second set of connections beside the first, with a TCP keep-alive every so many whole seconds")
  @Nullable Duration keepAlive;

  @Override
  public Integer call() throws IOException {
    List<Duration> ladder = ladder();
    OutcomeLog log = new OutcomeLog();
    Precision precision = new Precision(least);
    ExitCode exitCode;
    String message;
    try (OnInterrupt _ = new OnInterrupt(() -> interrupted(log, precision))) {
      EchoPath echoPath = connect();
      new IdleSounding(new HoldingRound(echoPath, each, keepAlive, precision), precision, log)
          .run(ladder);
      exitCode = report(log, precision).exitCode();
      message = report(log, precision).text();
    } catch (Failure e) {
      exitCode = e.exitCode();
      message = e.getMessage();
    }
    tell(log, precision, exitCode, message);
    return exitCode.code();
  }

  private List<Duration> ladder() {
    List<Duration> ladder =
        rungs == null ? Silences.ladder(from, to) : rungs.stream().sorted().toList();
    check(!ladder.getFirst().isZero() && !from.isZero(), "a silence has to be longer than 0");
    check(rungs != null || from.compareTo(to) <= 0, "--from has to be at most --to");
    check(each >= 1 && each <= 100, "--each has to be 1 to 100");
    check(!least.isZero(), "--precision has to be longer than 0");
    check(
        !path.readTimeout.isZero(),
        "--read-timeout has to be longer than 0: it tells silence from an answer");
    check(
        keepAlive == null || (keepAlive.toSeconds() >= 1 && keepAlive.toSeconds() <= 32_767),
        "--keepalive has to be 1s to 32767s");
    return ladder;
  }

  private void check(boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  /** All connections go to the address that takes the first: two might have two thresholds. */
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

  private IdleReport report(OutcomeLog log, Precision precision) {
    return new IdleReport(path.target, precision, keepAlive, log.all());
  }

  private void interrupted(OutcomeLog log, Precision precision) {
    try {
      tell(log, precision, ExitCode.INTERRUPTED, "so far: " + report(log, precision).text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void tell(OutcomeLog log, Precision precision, ExitCode exitCode, String message)
      throws IOException {
    boolean answer =
        !path.json
            && (exitCode == ExitCode.OK
                || exitCode == ExitCode.UNCERTAIN
                || exitCode == ExitCode.INTERRUPTED);
    PrintWriter to = answer ? spec.commandLine().getOut() : spec.commandLine().getErr();
    to.println("idle: " + message);
    to.flush();
    if (path.json) {
      report(log, precision).write(System.out, exitCode, message);
    }
  }
}
