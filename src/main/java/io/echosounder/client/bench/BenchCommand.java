package io.echosounder.client.bench;

import io.echosounder.adminclient.AdminFailure;
import io.echosounder.adminclient.AdminOptions;
import io.echosounder.client.Dialer;
import io.echosounder.client.EchoPath;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.LongCommand;
import io.echosounder.client.OpenFiles;
import io.echosounder.client.PathOptions;
import io.echosounder.client.Progress;
import io.echosounder.client.SizeConverter;
import io.echosounder.client.Spans;
import io.echosounder.client.StandardOutput;
import io.echosounder.transport.Transport;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Puts load on an echo server and measures it. */
@Command(
    name = "bench",
    modelTransformer = OptionalTarget.class,
    description =
        "Puts load on an echo server, compares every returned byte, and measures rate and latency.",
    footer = {
      "",
      "Example: echosounder bench -c 64 -s 1024 -d 30s --rate 5000 --report run.html 127.0.0.1:8080"
    })
public final class BenchCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin PathOptions path;
  @Mixin AdminOptions admin;

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
      description = "number of connections (default: ${DEFAULT-VALUE})")
  int connections;

  @Option(
      names = "-s",
      paramLabel = "SIZE",
      defaultValue = "64",
      converter = SizeConverter.class,
      description = "size of a message, such as 64, 64KiB or 1MiB (default: ${DEFAULT-VALUE})")
  int size;

  @Option(
      names = "-d",
      paramLabel = "DURATION",
      defaultValue = "10s",
      converter = Spans.Converter.class,
      description = "length of the measurement (default: ${DEFAULT-VALUE})")
  Duration duration;

  @Option(
      names = "--warmup",
      paramLabel = "DURATION",
      defaultValue = "2s",
      converter = Spans.Converter.class,
      description = "time before the measurement, not measured (default: ${DEFAULT-VALUE})")
  Duration warmup;

  @Option(
      names = "--rate",
      paramLabel = "PER-SECOND",
      description =
          "open loop: total messages per second, each sent when it is due; latency counts from then")
  @Nullable Double rate;

  @Option(
      names = "--loops",
      paramLabel = "COUNT",
      description = "number of event loops of the client (default: half of the processors)")
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

  @Option(
      names = "--label",
      paramLabel = "TEXT",
      description = "name of the run, for the report and the JSON document")
  @Nullable String label;

  @Option(
      names = "--compare",
      paramLabel = "FILE",
      arity = "2",
      description =
          "instead of a run: two files of --report, whose figures are printed beside each other;"
              + " with --report, also put them on one page")
  @Nullable List<Path> compared;

  @Override
  public Integer call() {
    // OptionalTarget lets both go.
    path.check(compared != null || path.target != null, "Missing required parameter: 'HOST:PORT'");
    path.check(compared == null || path.target == null, "--compare goes without HOST:PORT");
    path.check(OpenFiles.canBeWritten(html), "--report: " + html + " cannot be written");
    return compared == null ? run() : compare(compared.getFirst(), compared.getLast());
  }

  private int compare(Path first, Path second) {
    try {
      Comparison comparison = Comparison.of(first, second);
      StandardOutput.write(utf8(path.json ? comparison.document() : comparison.text()));
      if (html != null) {
        Files.write(html, utf8(comparison.page()));
      }
      return ExitCode.OK.code();
    } catch (Failure | IOException e) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("bench: " + e.getMessage());
      err.flush();
      return ExitCode.INTERNAL.code();
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private int run() {
    path.layers();
    path.check(admin.isGiven() || !admin.isForAll(), "--all goes with --admin URL only");
    Workload workload = workload();
    RunRecord record = RunRecord.now(label, commandLine());
    BenchReport report = new BenchReport(path.target, workload, Transport.best(), record);
    BenchAnswer answer =
        new BenchAnswer(report, path.json, hgrm, html, spec.commandLine().getErr());
    return LongCommand.run("bench", answer, progress -> run(workload, report, answer, progress));
  }

  private ExitCode run(Workload workload, BenchReport report, BenchAnswer answer, Progress progress)
      throws Failure, IOException, InterruptedException {
    InetSocketAddress address = path.connect().address();
    report.connected(Dialer.show(address));
    if (admin.isGiven()) {
      admin.trust(path.wire.caCertificates);
      askServer(report);
    }
    try (Load load = new Load(workload, address, path, EchoPath.noise(size))) {
      load.start();
      Series series = new Series(load.stats(), System::nanoTime, BenchCommand::cpuNanos);
      answer.begin(load, series);
      new Measurement(load, series, workload, progress).run();
      progress.end();
      return answer.tell();
    }
  }

  /** The run goes on without an answer, because its figures do not depend on it. */
  private void askServer(BenchReport report) {
    try {
      report.served(ServerBuild.ask(admin));
    } catch (AdminFailure e) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("bench: the server's version stays unknown: " + e.getMessage());
      err.flush();
    }
  }

  private Workload workload() {
    int processors = Runtime.getRuntime().availableProcessors();
    path.check(connections >= 1 && connections <= 100_000, "-c has to be 1 to 100000");
    path.check(
        connections <= OpenFiles.left(),
        "-c "
            + connections
            + " needs more open files than this process may have: -c "
            + OpenFiles.left()
            + " is possible, or raise ulimit -n");
    path.check(size >= 1 && size <= 16 << 20, "-s has to be 1 byte to 16MiB");
    path.check(duration.toMillis() >= 1, "-d has to be longer than 0");
    path.check(
        rate == null || (rate >= 0.001 && rate <= 1e9),
        "--rate has to be 0.001 to 1000000000 messages a second;"
            + " without it each message is sent when the one before it is back");
    path.check(
        rate == null || rate * duration.toNanos() >= 1e9,
        "--rate " + rate + " is less than one message in the " + Spans.show(duration) + " of -d");
    path.check(rate == null || mode == Mode.PINGPONG, "--rate goes with --mode pingpong only");
    path.check(loops == null || (loops >= 1 && loops <= 1024), "--loops has to be 1 to 1024");
    path.check(path.connectTimeout.toDays() < 20, "--connect-timeout has to be less than 20d here");
    // Checked now, because after the run it would be too late.
    path.check(OpenFiles.canBeWritten(hgrm), "--hgrm: " + hgrm + " cannot be written");
    int used = loops == null ? Math.max(1, processors / 2) : loops;
    return new Workload(
        mode,
        connections,
        size,
        duration,
        warmup,
        rate == null ? 0 : rate,
        Math.min(used, connections),
        path.readTimeout);
  }

  private List<String> commandLine() {
    CommandLine root = spec.root().commandLine();
    List<String> words = new ArrayList<>(List.of("echosounder"));
    if (root.equals(spec.commandLine())) {
      words.add(spec.name());
    }
    words.addAll(root.getParseResult().originalArgs());
    return words;
  }

  private static long cpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
  }
}
