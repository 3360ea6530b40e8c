package io.echosounder.client.watch;

import io.echosounder.adminclient.AdminOptions;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.LongCommand;
import io.echosounder.client.OpenFiles;
import io.echosounder.client.PathOptions;
import io.echosounder.client.SizeConverter;
import io.echosounder.client.Spans;
import io.echosounder.client.Terminal;
import io.echosounder.client.Tty;
import io.echosounder.client.bothends.ServerSide;
import io.netty.channel.EventLoop;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Watches a path and reports every disruption. */
@Command(
    name = "watch",
    description = {
      "Talks over a path until it is stopped, and reports every disruption: when, how long, of what kind, and whom it hit.",
      "For rolling updates, upgrades and failovers. With --for and a limit it is a gate for a pipeline."
    },
    footer = {"", "Example: echosounder watch --for 10m --max-stall 2s --max-lost 0 lb:8080"})
public final class WatchCommand implements Callable<Integer> {
  /** More than one event loop echoes on a slow machine. */
  private static final int MOST_MESSAGES = 20_000;

  /** Seconds that wait to be printed. */
  private static final int QUEUE = 60;

  @Spec CommandSpec spec;
  @Mixin PathOptions path;
  @Mixin AdminOptions admin;

  @Option(
      names = "-c",
      paramLabel = "COUNT",
      defaultValue = "10",
      description = "number of long conversations (default: ${DEFAULT-VALUE})")
  int conversations;

  @Option(
      names = "-s",
      paramLabel = "SIZE",
      defaultValue = "64",
      converter = SizeConverter.class,
      description = "size of a message, such as 64, 64KiB or 1MiB (default: ${DEFAULT-VALUE})")
  int size;

  @Option(
      names = "--every",
      paramLabel = "DURATION",
      defaultValue = "100ms",
      converter = Spans.Converter.class,
      description =
          "time between two messages of a conversation, answered or not (default: ${DEFAULT-VALUE})")
  Duration every;

  @Option(
      names = "--fresh",
      paramLabel = "PER-SECOND",
      defaultValue = "10",
      description =
          "new connections a second, each with one round trip; 0 means none (default: ${DEFAULT-VALUE})")
  double fresh;

  @Option(
      names = "--stall",
      paramLabel = "DURATION",
      defaultValue = "1s",
      converter = Spans.Converter.class,
      description =
          "an echo that takes longer is a stall, counted from when its message was due"
              + " (default: ${DEFAULT-VALUE})")
  Duration stall;

  @Option(
      names = "--give-up",
      paramLabel = "DURATION",
      defaultValue = "30s",
      converter = Spans.Converter.class,
      description =
          "a connection whose echo takes longer is given up and opened again (default: ${DEFAULT-VALUE})")
  Duration giveUp;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      converter = Spans.Converter.class,
      description = "length of the run; without it the run ends with Ctrl-C or SIGTERM")
  @Nullable Duration length;

  @Option(
      names = "--max-stall",
      paramLabel = "DURATION",
      converter = Spans.Converter.class,
      description =
          "limit: exit with 1 if a conversation waited longer for an echo, for any reason")
  @Nullable Duration maxStall;

  @Option(
      names = "--max-lost",
      paramLabel = "COUNT",
      description = "limit: exit with 1 if more long connections were lost")
  @Nullable Long maxLost;

  @Option(
      names = "--max-failed-fresh",
      paramLabel = "COUNT|PERCENT",
      converter = Limits.Amount.Converter.class,
      description = "limit: exit with 1 if more fresh connections failed: 5, or 0.1%%")
  Limits.@Nullable Amount maxFailedFresh;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "write one HTML page with the disruptions over the round trips")
  @Nullable Path html;

  @Option(
      names = "--metrics",
      paramLabel = "PORT",
      description = "serve the figures for Prometheus on this port at /metrics")
  @Nullable Integer metricsPort;

  @Override
  public Integer call() {
    path.layers();
    WatchPlan plan = plan();
    Terminal terminal = Terminal.ofStandardError();
    LivePicture picture =
        terminal == null ? null : new LivePicture(path.target, System.err, terminal);
    boolean lines = !path.json && (picture == null || !Tty.isTerminal(Tty.OUTPUT));
    WatchAnswer answer =
        new WatchAnswer(
            path.target,
            plan,
            new WatchAnswer.Style(path.json, lines, length == null, html),
            new Limits(maxStall, maxLost, maxFailedFresh),
            picture,
            spec.commandLine().getErr());
    return LongCommand.run("watch", answer, _ -> run(plan, answer));
  }

  private ExitCode run(WatchPlan plan, WatchAnswer answer) throws Failure, InterruptedException {
    BlockingQueue<Second> seconds = new ArrayBlockingQueue<>(QUEUE);
    try (WatchMetrics metrics =
            metricsPort == null ? null : new WatchMetrics(path.target, metricsPort);
        Watcher watcher = new Watcher(plan, path, witness(), seconds)) {
      long end = System.nanoTime() + (length == null ? 0 : length.toNanos());
      answer.begin(watcher);
      watcher.start();
      while (true) {
        Second second =
            length == null
                ? seconds.take()
                : seconds.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (second == null) {
          return answer.tell();
        }
        if (metrics != null) {
          metrics.second(second);
        }
        answer.second(second);
      }
    }
  }

  private Function<EventLoop, Witness> witness() throws Failure {
    ServerSide server = ServerSide.of(admin, path);
    return loop -> server == null ? Witness.NONE : new ServerWitness(server, loop);
  }

  private WatchPlan plan() {
    path.check(conversations >= 1 && conversations <= 10_000, "-c has to be 1 to 10000");
    path.check(size >= 1 && size <= 1 << 20, "-s has to be 1 byte to 1MiB");
    path.check(every.toMillis() >= 1 && every.toDays() < 1, "--every has to be 1ms to 24h");
    path.check(fresh >= 0 && fresh <= 1000, "--fresh has to be 0 to 1000 connections a second");
    double messages = conversations * 1e9 / every.toNanos();
    path.check(
        messages <= MOST_MESSAGES,
        "-c "
            + conversations
            + " with --every "
            + Spans.show(every)
            + " is more than "
            + MOST_MESSAGES
            + " messages a second: bench is for load");
    path.check(stall.toMillis() >= 10 && stall.toDays() < 1, "--stall has to be 10ms or longer");
    path.check(
        giveUp.compareTo(stall) > 0 && giveUp.toDays() < 20,
        "--give-up has to be longer than --stall");
    path.check(length == null || length.toMillis() >= 1, "--for has to be longer than 0");
    path.check(maxLost == null || maxLost >= 0, "--max-lost has to be 0 or more");
    path.check(
        maxFailedFresh == null || fresh > 0, "--max-failed-fresh needs fresh connections: --fresh");
    path.check(
        metricsPort == null || (metricsPort >= 0 && metricsPort <= 65_535),
        "--metrics has to be a port, 0 to 65535");
    path.check(path.connectTimeout.toDays() < 20, "--connect-timeout has to be less than 20d here");
    path.check(OpenFiles.canBeWritten(html), "--report: " + html + " cannot be written");
    // A silent path holds every fresh connection until it is given up.
    Duration held = path.connectTimeout.plus(giveUp);
    double files = conversations + fresh * held.toSeconds();
    path.check(
        files <= OpenFiles.left(),
        Math.round(files)
            + " connections at a time need more open files than this process may have:"
            + " raise ulimit -n, or lower -c or --fresh");
    return new WatchPlan(conversations, size, every, fresh, stall, giveUp);
  }
}
