package io.echosounder.client.bench;

import io.echosounder.client.Dialer;
import io.echosounder.client.EchoPath;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.OnInterrupt;
import io.echosounder.client.OpenFiles;
import io.echosounder.client.PathOptions;
import io.echosounder.client.Progress;
import io.echosounder.client.Spans;
import io.echosounder.transport.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Puts load on an echo server and measures it. */
@Command(
    name = "bench",
    description =
        "Puts load on an echo server, compares every byte that returns, and measures rate and latency.",
    footer = {
      "",
      "Example: echosounder bench -c 64 -s 1024 -d 30s --rate 5000 --report run.html 127.0.0.1:8080"
    })
public final class BenchCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin PathOptions path;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "pingpong",
      description =
          "pingpong: one message in flight on each connection; stream: as many as the path takes; churn:"
              + " connect, echo, close (default: ${DEFAULT-VALUE})")
  Mode mode;

  @Option(
      names = "-c",
      paramLabel = "COUNT",
      defaultValue = "64",
      description = "connections (default: ${DEFAULT-VALUE})")
  int connections;

  @Option(
      names = "-s",
      paramLabel = "BYTES",
      defaultValue = "64",
      description = "of a message (default: ${DEFAULT-VALUE})")
  int size;

  @Option(
      names = "-d",
      paramLabel = "DURATION",
      defaultValue = "10s",
      converter = Spans.Converter.class,
      description = "measured (default: ${DEFAULT-VALUE})")
  Duration duration;

  @Option(
      names = "--warmup",
      paramLabel = "DURATION",
      defaultValue = "2s",
      converter = Spans.Converter.class,
      description = "before it, not measured (default: ${DEFAULT-VALUE})")
  Duration warmup;

  @Option(
      names = "--rate",
      paramLabel = "PER-SECOND",
      description =
          "open loop: so many messages a second in all, sent when due; latency counts from then")
  @Nullable Double rate;

  @Option(
      names = "--loops",
      paramLabel = "COUNT",
      description = "event loops of the client (default: half of the processors)")
  @Nullable Integer loops;

  @Option(
      names = "--hgrm",
      paramLabel = "FILE",
      description = "write the latencies as an HdrHistogram percentile file")
  @Nullable Path hgrm;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "write one HTML page with charts, which opens without a network")
  @Nullable Path html;

  @Override
  public Integer call() {
    Workload workload = workload();
    BenchReport report = new BenchReport(path.target, workload, Transport.best());
    BenchAnswer answer =
        new BenchAnswer(report, path.json, hgrm, html, spec.commandLine().getErr());
    try (Progress progress = new Progress("bench");
        OnInterrupt _ = new OnInterrupt(() -> interrupted(progress, answer))) {
      ExitCode exitCode;
      try {
        exitCode = run(workload, report, answer, progress);
      } catch (Failure e) {
        progress.end();
        exitCode = answer.tellSoFar(e.exitCode(), e.getMessage());
      } catch (IOException | RuntimeException | Error e) {
        progress.end();
        exitCode = answer.tellSoFar(ExitCode.INTERNAL, "internal mistake: " + e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        exitCode = interrupted(progress, answer);
      }
      return exitCode.code();
    }
  }

  private ExitCode run(Workload workload, BenchReport report, BenchAnswer answer, Progress progress)
      throws Failure, IOException, InterruptedException {
    InetSocketAddress address = firstAddress();
    report.connected(Dialer.show(address));
    try (Load load = new Load(workload, address, path, EchoPath.noise(size))) {
      load.start();
      Series series = new Series(load.stats(), System::nanoTime, BenchCommand::cpuNanos);
      answer.begin(load, series);
      new Measurement(load, series, workload, progress).run();
      progress.end();
      return answer.tell();
    }
  }

  /** All connections go to the address that takes the first. */
  private InetSocketAddress firstAddress() throws Failure, IOException {
    try (SocketChannel first = path.dialer().dial(path.target)) {
      return (InetSocketAddress) first.getRemoteAddress();
    }
  }

  private static ExitCode interrupted(Progress progress, BenchAnswer answer) {
    progress.end();
    return answer.tellSoFar(ExitCode.INTERRUPTED, "interrupted");
  }

  private Workload workload() {
    int processors = Runtime.getRuntime().availableProcessors();
    check(connections >= 1 && connections <= 100_000, "-c has to be 1 to 100000");
    check(
        connections <= OpenFiles.left(),
        "-c %d needs more open files than this process may have: -c %d is possible, or raise ulimit -n"
            .formatted(connections, OpenFiles.left()));
    check(size >= 1 && size <= 16 << 20, "-s has to be 1 to 16777216");
    check(duration.toMillis() >= 1, "-d has to be longer than 0");
    check(
        rate == null || (rate >= 0.001 && rate <= 1e9),
        "--rate has to be 0.001 to 1000000000 messages a second;"
            + " without it each message is sent when the one before it is back");
    check(rate == null || mode == Mode.PINGPONG, "--rate goes with --mode pingpong only");
    check(loops == null || (loops >= 1 && loops <= 1024), "--loops has to be 1 to 1024");
    check(path.connectTimeout.toDays() < 20, "--connect-timeout has to be less than 20d here");
    // Now, rather than when the run has been made and its files cannot be written.
    check(canBeWritten(hgrm), "--hgrm: " + hgrm + " cannot be written");
    check(canBeWritten(html), "--report: " + html + " cannot be written");
    int used = loops == null ? Math.max(1, processors / 2) : loops;
    return new Workload(
        mode,
        connections,
        size,
        duration,
        warmup,
        rate == null ? 0 : rate,
        Math.min(used, connections));
  }

  private static boolean canBeWritten(@Nullable Path file) {
    if (file == null) {
      return true;
    }
    Path folder = file.toAbsolutePath().getParent();
    return !Files.isDirectory(file)
        && (Files.exists(file)
            ? Files.isWritable(file)
            : folder != null && Files.isWritable(folder));
  }

  private void check(boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  private static long cpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
  }
}
