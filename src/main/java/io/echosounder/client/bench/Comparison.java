package io.echosounder.client.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.echosounder.client.Spans;
import io.echosounder.client.report.HtmlPage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Two runs beside each other, read from the reports that earlier runs have written. */
final class Comparison {
  private static final List<String> LATENCIES =
      List.of("min", "mean", "p50", "p75", "p90", "p99", "p999", "p9999", "max");

  private final JsonNode first;
  private final JsonNode second;

  private Comparison(JsonNode first, JsonNode second) {
    this.first = first;
    this.second = second;
  }

  /**
   * Reads two reports.
   *
   * @throws IOException if a file cannot be read or is no report of one run; the message names it
   */
  static Comparison of(Path first, Path second) throws IOException {
    return new Comparison(read(first), read(second));
  }

  private static JsonNode read(Path file) throws IOException {
    try {
      JsonNode runs = new ObjectMapper().readTree(HtmlPage.runs(file));
      if (runs.size() != 1 || !runs.get(0).path("command").asText().equals("bench")) {
        throw new IOException("this file is no report of one run of bench");
      }
      return runs.get(0);
    } catch (IOException e) {
      throw new IOException(file + ": " + FileFailure.reason(file, e), e);
    }
  }

  /** Returns a page with both runs. */
  String page() throws IOException {
    return HtmlPage.of(
        Comparison.class,
        "bench.js",
        "bench: " + name(first, "A") + " and " + name(second, "B"),
        text(),
        List.of(first.toString(), second.toString()));
  }

  /** Returns a document with both runs. */
  String document() {
    return "{\"command\":\"bench\",\"runs\":[" + first + ",\n" + second + "]}\n";
  }

  /** Returns a table with a line for each figure. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(heading("A", first)).append(heading("B", second));
    text.append(line("", "A", "B", "B to A"));
    text.append(
        line(
            "rate",
            BenchReport.rate(number(first, "messagesPerSecond")) + "/s",
            BenchReport.rate(number(second, "messagesPerSecond")) + "/s",
            change(number(first, "messagesPerSecond"), number(second, "messagesPerSecond"))));
    for (String each : LATENCIES) {
      double a = number(first.path("latency"), each + "Seconds");
      double b = number(second.path("latency"), each + "Seconds");
      if (a > 0 || b > 0) {
        text.append(line(each.replaceFirst("^p99(9+)$", "p99.$1"), span(a), span(b), change(a, b)));
      }
    }
    text.append(line("errors", "" + errors(first), "" + errors(second), ""));
    double cpusA = number(first, "clientCpus");
    double cpusB = number(second, "clientCpus");
    text.append(line("client", percent(cpusA), percent(cpusB), change(cpusA, cpusB)));
    return text.toString();
  }

  private static String heading(String letter, JsonNode run) {
    return String.format(
        Locale.ROOT,
        "%s  %s, %s, commit %s: %s%n",
        letter,
        name(run, run.path("address").asText("no address")),
        run.path("startedAt").asText(),
        run.path("client").path("commit").asText("unknown"),
        run.path("commandLine").asText());
  }

  private static String name(JsonNode run, String otherwise) {
    return run.path("label").isTextual() ? run.path("label").asText() : otherwise;
  }

  private static String line(String name, String a, String b, String change) {
    return String.format(Locale.ROOT, "%-7s %14s %14s %9s", name, a, b, change).stripTrailing()
        + "\n";
  }

  /** Zero if the run has no such figure. */
  private static double number(JsonNode node, String field) {
    return node.path(field).asDouble(0);
  }

  private static long errors(JsonNode run) {
    long sum = 0;
    for (JsonNode each : run.path("errors")) {
      sum += each.asLong();
    }
    return sum;
  }

  private static String span(double seconds) {
    return seconds > 0 ? Spans.show(Duration.ofNanos(Math.round(seconds * 1e9))) : "-";
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", share * 100);
  }

  private static String change(double a, double b) {
    if (a <= 0 || b <= 0) {
      return "";
    }
    return b > 3 * a
        ? String.format(Locale.ROOT, "x %.1f", b / a)
        : String.format(Locale.ROOT, "%+.1f %%", (b / a - 1) * 100);
  }
}
