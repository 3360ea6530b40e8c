package io.echosounder.client.probe;

import io.echosounder.adminclient.AdminOptions;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.OnInterrupt;
import io.echosounder.client.PathOptions;
import io.echosounder.client.bothends.ServerSide;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Checks a path and the echo server behind it. */
@Command(
    name = "probe",
    description = {
      "Checks a path and the echo server behind it. Each check prints a line with pass, warn, fail or skip.",
      "The exit code is that of the first check that failed."
    },
    footer = {"", "Example: echosounder probe 127.0.0.1:8080"})
public final class ProbeCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin PathOptions path;
  @Mixin AdminOptions admin;

  @Override
  public Integer call() throws IOException {
    path.layers();
    ServerSide server;
    try {
      server = ServerSide.of(admin, path);
    } catch (Failure e) {
      throw new IOException(e.getMessage(), e);
    }
    PrintWriter lines = path.json ? spec.commandLine().getErr() : spec.commandLine().getOut();
    ProbeReport report = new ProbeReport(path.target, lines);
    try (OnInterrupt _ = new OnInterrupt(() -> interrupted(report))) {
      new Probe(path.target, path.dialer(), path.timeouts(), path.layers(), server, report::add)
          .run();
    }
    tell(report, report.exitCode());
    return report.exitCode().code();
  }

  /** Only writes the document, because the lines are printed already. */
  private ExitCode interrupted(ProbeReport report) {
    tell(report, ExitCode.INTERRUPTED);
    return ExitCode.INTERRUPTED;
  }

  private void tell(ProbeReport report, ExitCode exitCode) {
    if (path.json) {
      try {
        report.write(System.out, exitCode);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
