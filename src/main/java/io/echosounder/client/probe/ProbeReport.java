package io.echosounder.client.probe;

import com.fasterxml.jackson.core.JsonGenerator;
import io.echosounder.client.ExitCode;
import io.echosounder.client.JsonWriter;
import io.echosounder.client.Target;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Prints each finding at once and keeps it for the document. Its methods are synchronized, because
 * Ctrl-C asks for the findings from another thread.
 */
final class ProbeReport {
  private final Target target;
  private final PrintWriter lines;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * @param lines receives a line for each finding
   */
  ProbeReport(Target target, PrintWriter lines) {
    this.target = target;
    this.lines = lines;
  }

  synchronized void add(Finding finding) {
    findings.add(finding);
    lines.printf(Locale.ROOT, "%-5s %-17s %s%n", label(finding), finding.check(), finding.text());
    lines.flush();
  }

  /** The exit code of the first failure, because later failures may follow from it. */
  synchronized ExitCode exitCode() {
    return findings.stream()
        .filter(each -> each.status() == Finding.Status.FAIL)
        .map(Finding::exitCode)
        .findFirst()
        .orElse(ExitCode.OK);
  }

  synchronized void write(OutputStream out, ExitCode exitCode) throws IOException {
    try (JsonGenerator json = JsonWriter.document(out, "probe", target)) {
      json.writeArrayFieldStart("checks");
      for (Finding finding : findings) {
        json.writeStartObject();
        json.writeStringField("check", finding.check());
        json.writeStringField("status", label(finding));
        json.writeStringField("text", finding.text());
        for (Map.Entry<String, Duration> figure : finding.figures().entrySet()) {
          JsonWriter.seconds(json, figure.getKey() + "Seconds", figure.getValue());
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      JsonWriter.end(json, exitCode, message());
    }
  }

  private String message() {
    return findings.stream()
        .filter(each -> each.status() == Finding.Status.FAIL)
        .map(each -> each.check() + ": " + each.text())
        .findFirst()
        .orElse("");
  }

  private static String label(Finding finding) {
    return finding.status().name().toLowerCase(Locale.ROOT);
  }
}
