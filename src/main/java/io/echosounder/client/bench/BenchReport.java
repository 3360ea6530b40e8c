package io.echosounder.client.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Json;
import io.echosounder.client.Spans;
import io.echosounder.client.Target;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;

/** Puts a run into words, and into a document. */
record BenchReport(Target target, String address, Workload workload, ClientTransport transport) {

  /** One line that repeats what was asked for. */
  String parameters() {
    return "%s, %d connections, %d B, %s after %s of warm-up, %s, %d event loops (%s)"
        .formatted(
            workload.mode().label(),
            workload.connections(),
            workload.size(),
            Spans.show(workload.duration()),
            Spans.show(workload.warmup()),
            workload.isOpenLoop()
                ? "open loop at %,.0f messages/s".formatted(workload.rate())
                : "closed loop",
            workload.loops(),
            transport.label());
  }

  String text(Result result) {
    StringBuilder text = new StringBuilder("bench " + address + ": " + parameters() + "\n");
    text.append(
        String.format(
            Locale.ROOT,
            "rate     %,.0f messages/s, %,.1f MB/s",
            result.messagesPerSecond(),
            result.bytesPerSecond() / 1e6));
    // Those of the warm-up do not count, so that without errors only churn has any.
    if (workload.mode() == Mode.CHURN) {
      text.append(String.format(Locale.ROOT, ", %,d connects", result.totals().connects));
    }
    text.append('\n');
    if (result.latency().getTotalCount() > 0) {
      text.append(
          "latency  p50 %s, p90 %s, p99 %s, p99.9 %s, max %s%n"
              .formatted(
                  show(result, 50),
                  show(result, 90),
                  show(result, 99),
                  show(result, 99.9),
                  show(result, 100)));
    }
    text.append("errors   ").append(errors(result)).append('\n');
    text.append(
        String.format(Locale.ROOT, "client   %.0f %% of one processor", result.cpus() * 100));
    if (result.clientWasTheLimit(workload.loops())) {
      text.append(
          ": it was the limit, so these are its figures rather than the server's; try --loops or another machine");
    }
    return text.toString();
  }

  private static String show(Result result, double percentile) {
    return Spans.show(Duration.ofNanos(result.latency().getValueAtPercentile(percentile)));
  }

  private static String errors(Result result) {
    if (result.exitCode() == ExitCode.READ_TIMEOUT && result.totals().errors.isEmpty()) {
      return "no message came back";
    }
    return result.totals().errors.isEmpty()
        ? "none"
        : result.totals().errors.entrySet().stream()
            .map(each -> each.getKey().label() + " " + each.getValue())
            .collect(Collectors.joining(", "));
  }

  void write(OutputStream out, Result result, ExitCode exitCode) throws IOException {
    try (JsonGenerator json = Json.document(out, "bench", target)) {
      json.writeStringField("address", address);
      json.writeStringField("mode", workload.mode().label());
      json.writeNumberField("connections", workload.connections());
      json.writeNumberField("size", workload.size());
      json.writeNumberField("rate", workload.rate());
      json.writeNumberField("loops", workload.loops());
      json.writeStringField("transport", transport.label());
      json.writeNumberField("seconds", result.seconds());
      json.writeNumberField("messages", result.totals().messages);
      json.writeNumberField("messagesPerSecond", Math.round(result.messagesPerSecond()));
      json.writeNumberField("bytesPerSecond", Math.round(result.bytesPerSecond()));
      json.writeNumberField("connects", result.totals().connects);
      if (result.latency().getTotalCount() > 0) {
        json.writeObjectFieldStart("latencyMicros");
        json.writeNumberField("p50", result.micros(50));
        json.writeNumberField("p90", result.micros(90));
        json.writeNumberField("p99", result.micros(99));
        json.writeNumberField("p99.9", result.micros(99.9));
        json.writeNumberField("max", result.micros(100));
        json.writeEndObject();
      } else {
        json.writeNullField("latencyMicros");
      }
      json.writeObjectFieldStart("errors");
      for (var each : result.totals().errors.entrySet()) {
        json.writeNumberField(each.getKey().label(), each.getValue());
      }
      json.writeEndObject();
      json.writeNumberField("clientCpus", result.cpus());
      json.writeBooleanField("clientWasTheLimit", result.clientWasTheLimit(workload.loops()));
      Json.end(json, exitCode, exitCode == ExitCode.OK ? "" : errors(result));
    }
  }
}
