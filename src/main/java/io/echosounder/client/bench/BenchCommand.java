package io.echosounder.client.bench;

import io.echosounder.client.Dialer;
import io.echosounder.client.EchoPath;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.OnInterrupt;
import io.echosounder.client.PathOptions;
import io.echosounder.client.Progress;
import io.echosounder.client.Spans;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
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
      defaultValue = "0",
      description =
          "open loop: so many messages a second in all, sent when due; latency counts from then")
  double rate;

  @Option(
      names = "--loops",
      paramLabel = "COUNT",
      defaultValue = "0",
      description = "event loops of the client (default: half of the processors)")
  int loops;

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
  public Integer call() throws IOException {
    Workload workload = workload();
    InetSocketAddress address;
    try (SocketChannel first = path.dialer().dial(path.target)) {
      address = (InetSocketAddress) first.getRemoteAddress();
    } catch (Failure e) {
      println(spec.commandLine().getErr(), "bench: " + e.getMessage());
      return e.exitCode().code();
    }
    ExitCode exitCode = ExitCode.INTERRUPTED;
    try (Load load = new Load(workload, address, path, EchoPath.noise(size))) {
      load.start();
      Series series = new Series(load.stats(), System::nanoTime, BenchCommand::cpuNanos);
      BenchReport report =
          new BenchReport(path.target, Dialer.show(address), workload, load.transport());
      try (OnInterrupt _ = new OnInterrupt(() -> interrupted(report, series))) {
        run(load, series, workload);
      }
      exitCode = series.result().exitCode();
      tell(report, series.result(), exitCode);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return exitCode.code();
  }

  private void run(Load load, Series series, Workload workload) throws InterruptedException {
    long all = workload.warmup().plus(workload.duration()).toMillis();
    long start = System.nanoTime();
    try (Progress progress = new Progress("bench", all)) {
      sleepUntil(start + workload.warmup().toNanos());
      series.begin();
      long measured = System.nanoTime();
      long end = measured + workload.duration().toNanos();
      for (long next = measured; next < end; ) {
        next = Math.min(next + TimeUnit.SECONDS.toNanos(1), end);
        sleepUntil(next);
        if (next == end) {
          load.finish();
        }
        series.point();
        progress.at(
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
            "%,.0f messages/s".formatted(series.result().messagesPerSecond()));
      }
    }
  }

  private static void sleepUntil(long nanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(nanos - System.nanoTime());
  }

  private Workload workload() {
    int processors = Runtime.getRuntime().availableProcessors();
    check(connections >= 1 && connections <= 100_000, "-c has to be 1 to 100000");
    check(size >= 1 && size <= 16 << 20, "-s has to be 1 to 16777216");
    check(duration.toMillis() >= 1, "-d has to be longer than 0");
    check(rate >= 0 && rate <= 1e9, "--rate has to be 0 to 1000000000");
    check(rate == 0 || mode == Mode.PINGPONG, "--rate goes with --mode pingpong only");
    check(loops >= 0 && loops <= 1024, "--loops has to be 1 to 1024");
    check(path.connectTimeout.toDays() < 20, "--connect-timeout has to be less than 20d here");
    // Now, rather than when the run has been made and its files cannot be written.
    check(canBeWritten(hgrm), "--hgrm: " + hgrm + " cannot be written");
    check(canBeWritten(html), "--report: " + html + " cannot be written");
    int used = loops == 0 ? Math.max(1, processors / 2) : loops;
    return new Workload(
        mode, connections, size, duration, warmup, rate, Math.min(used, connections));
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

  private void interrupted(BenchReport report, Series series) {
    try {
      series.point();
      tell(report, series.result(), ExitCode.INTERRUPTED);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void tell(BenchReport report, Result result, ExitCode exitCode) throws IOException {
    println(
        path.json ? spec.commandLine().getErr() : spec.commandLine().getOut(), report.text(result));
    if (path.json) {
      report.write(System.out, result, exitCode);
    }
    if (hgrm != null) {
      try (PrintStream file =
          new PrintStream(Files.newOutputStream(hgrm), false, StandardCharsets.US_ASCII)) {
        // In milliseconds, as the plotters of such files expect.
        result.latency().outputPercentileDistribution(file, 5, 1e6);
      }
    }
    if (html != null) {
      Files.writeString(html, HtmlReport.page(report, result));
    }
  }

  private static void println(PrintWriter to, String text) {
    to.println(text);
    to.flush();
  }
}
