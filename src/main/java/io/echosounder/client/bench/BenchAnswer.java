package io.echosounder.client.bench;

import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.LongCommand;
import io.echosounder.client.StandardOutput;
import io.echosounder.client.report.HtmlPage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prints the result exactly once: the whole result at the end of the run, or a partial one if a
 * failure or a signal ends it early.
 */
final class BenchAnswer implements LongCommand.PartialAnswer {
  private final BenchReport report;
  private final boolean json;
  private final @Nullable Path hgrm;
  private final @Nullable Path html;
  private final PrintWriter err;

  private @Nullable Load load;
  private @Nullable Series series;
  private @Nullable ExitCode told;

  BenchAnswer(
      BenchReport report, boolean json, @Nullable Path hgrm, @Nullable Path html, PrintWriter err) {
    this.report = report;
    this.json = json;
    this.hgrm = hgrm;
    this.html = html;
    this.err = err;
  }

  /** From now on there is a result to print. */
  synchronized void begin(Load load, Series series) {
    this.load = load;
    this.series = series;
  }

  /** Prints the whole result at the end of the run. */
  synchronized ExitCode tell() {
    if (told == null) {
      Result result = series == null ? Result.nothing() : series.result();
      ExitCode exitCode = report.exitCode(result);
      told = tell(result, exitCode, exitCode == ExitCode.OK ? "" : report.errors(result));
    }
    return told;
  }

  @Override
  public synchronized ExitCode tellSoFar(ExitCode exitCode, String why) {
    if (told == null) {
      println("bench: " + why);
      if (load != null && series != null) {
        load.finish(series.longestNanos());
        series.point();
        told = tell(series.result(), exitCode, why);
      } else {
        told = json ? output(Result.nothing(), exitCode, why) : exitCode;
      }
    }
    return told;
  }

  /** Writes each output, even if another output failed. */
  private ExitCode tell(Result result, ExitCode exitCode, String message) {
    ExitCode end = output(result, exitCode, message);
    if (hgrm != null) {
      end = file("--hgrm", hgrm, end, () -> percentiles(result));
    }
    if (html != null) {
      end = file("--report", html, end, () -> page(result, exitCode, message));
    }
    return end;
  }

  private ExitCode output(Result result, ExitCode exitCode, String message) {
    try {
      if (json) {
        StandardOutput.write(report.document(result, exitCode, message, false));
        if (series != null) {
          println(report.text(result));
        }
      } else {
        StandardOutput.write(utf8(report.text(result) + "\n"));
      }
      return exitCode;
    } catch (Failure e) {
      println("bench: " + e.getMessage());
      return e.exitCode();
    }
  }

  private byte[] page(Result result, ExitCode exitCode, String message) throws IOException {
    String run =
        new String(report.document(result, exitCode, message, true), StandardCharsets.UTF_8);
    return utf8(
        HtmlPage.of(
            BenchAnswer.class, "bench.js", report.title(), report.text(result), List.of(run)));
  }

  private static byte[] percentiles(Result result) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // In milliseconds, because the plotters of such files expect that.
    result
        .latency()
        .outputPercentileDistribution(
            new PrintStream(bytes, true, StandardCharsets.US_ASCII), 5, 1e6);
    return bytes.toByteArray();
  }

  @FunctionalInterface
  private interface Content {
    byte[] bytes() throws IOException;
  }

  private ExitCode file(String option, Path file, ExitCode exitCode, Content content) {
    try {
      Files.write(file, content.bytes());
      return exitCode;
    } catch (IOException e) {
      println("bench: " + option + " " + file + ": " + FileFailure.reason(file, e));
      return ExitCode.INTERNAL;
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void println(String line) {
    err.println(line);
    err.flush();
  }
}
