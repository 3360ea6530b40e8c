package io.echosounder.client.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import io.echosounder.build.Build;
import io.echosounder.client.ExitCode;
import io.echosounder.client.JsonWriter;
import io.echosounder.client.Target;
import io.echosounder.common.Durations;
import io.echosounder.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes the JSON document of a run. {@code --json} prints it without the curves, and the HTML
 * report contains it with them. docs/client.md describes the fields.
 */
final class BenchDocument {
  private final Target target;
  private final Workload workload;
  private final Transport transport;
  private final RunRecord run;

  BenchDocument(Target target, Workload workload, Transport transport, RunRecord run) {
    this.target = target;
    this.workload = workload;
    this.transport = transport;
    this.run = run;
  }

  /**
   * Returns the document.
   *
   * @param address the address of the server; null if it is unknown
   * @param server null if it is unknown
   * @param curves whether to write the curves over time and over percentiles too
   */
  byte[] bytes(
      Result result,
      @Nullable String address,
      @Nullable ServerBuild server,
      ExitCode exitCode,
      String message,
      boolean curves) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JsonWriter.document(bytes, "bench", target)) {
      JsonWriter.string(json, "address", address);
      writeRecord(json, server);
      writeWorkload(json);
      writeResult(json, result);
      if (curves) {
        // In one line each, because nobody reads a thousand figures below each other.
        json.setPrettyPrinter(null);
        writeCurves(json, result);
      }
      JsonWriter.end(json, exitCode, message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void writeRecord(JsonGenerator json, @Nullable ServerBuild server) throws IOException {
    json.writeStringField("startedAt", run.startedAt().toString());
    JsonWriter.string(json, "label", run.label());
    json.writeStringField("commandLine", run.commandLine());
    Build client = run.client();
    json.writeObjectFieldStart("client");
    json.writeStringField("version", client.version());
    json.writeStringField("commit", client.commit());
    json.writeStringField("runtime", client.kind().label());
    json.writeStringField("system", system());
    json.writeNumberField("processors", Runtime.getRuntime().availableProcessors());
    json.writeEndObject();
    if (server == null) {
      json.writeNullField("server");
      return;
    }
    json.writeObjectFieldStart("server");
    json.writeStringField("instance", server.instance());
    json.writeStringField("version", server.version());
    json.writeStringField("commit", server.commit());
    json.writeStringField("runtime", server.runtime());
    json.writeEndObject();
  }

  private static String system() {
    return System.getProperty("os.name")
        + " "
        + System.getProperty("os.version")
        + ", "
        + System.getProperty("os.arch")
        + ", Java "
        + System.getProperty("java.version");
  }

  private void writeWorkload(JsonGenerator json) throws IOException {
    json.writeStringField("mode", workload.mode().label());
    json.writeNumberField("connections", workload.connections());
    json.writeNumberField("size", workload.size());
    json.writeStringField("duration", Durations.format(workload.duration()));
    json.writeStringField("warmup", Durations.format(workload.warmup()));
    JsonWriter.number(json, "rate", workload.isOpenLoop() ? workload.rate() : null);
    json.writeNumberField("loops", workload.loops());
    json.writeStringField("transport", transport.label());
  }

  private void writeResult(JsonGenerator json, Result result) throws IOException {
    JsonWriter.seconds(json, "measuredSeconds", BenchReport.span(result.seconds()));
    json.writeNumberField("messages", result.totals().messages);
    json.writeNumberField("messagesPerSecond", Math.round(result.messagesPerSecond()));
    json.writeNumberField("bytesPerSecond", Math.round(result.bytesPerSecond()));
    json.writeNumberField("connects", result.totals().connects);
    new LatencyFigures(result.latency()).writeFigures(json);
    json.writeObjectFieldStart("errors");
    for (var each : result.totals().errors.entrySet()) {
      json.writeNumberField(each.getKey().label(), each.getValue());
    }
    json.writeEndObject();
    json.writeObjectFieldStart("reasons");
    for (ExitCode kind : result.totals().errors.keySet()) {
      JsonWriter.string(json, kind.label(), result.totals().reasons.get(kind));
    }
    json.writeEndObject();
    json.writeNumberField("open", result.totals().open);
    json.writeNumberField("clientCpus", Math.round(result.cpus() * 1e3) / 1e3);
    json.writeBooleanField("clientWasTheLimit", result.clientWasTheLimit(workload.loops()));
  }

  private static void writeCurves(JsonGenerator json, Result result) throws IOException {
    LatencyFigures latency = new LatencyFigures(result.latency());
    latency.writeCurve(json);
    latency.writeHistogram(json);
    List<Series.Point> points = result.points();
    json.writeObjectFieldStart("series");
    column(json, "seconds", points, Series.Point::seconds);
    column(json, "messagesPerSecond", points, Series.Point::messages);
    column(json, "bytesPerSecond", points, Series.Point::bytes);
    column(json, "p50Seconds", points, each -> each.latency().p50());
    column(json, "p99Seconds", points, each -> each.latency().p99());
    column(json, "maxSeconds", points, each -> each.latency().max());
    json.writeObjectFieldStart("errors");
    for (ExitCode kind : new TreeSet<>(result.totals().errors.keySet())) {
      column(json, kind.label(), points, each -> each.errors().getOrDefault(kind, 0L));
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void column(
      JsonGenerator json,
      String name,
      List<Series.Point> points,
      ToDoubleFunction<Series.Point> figure)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Series.Point each : points) {
      double value = figure.applyAsDouble(each);
      if (Double.isNaN(value)) {
        json.writeNull();
      } else {
        json.writeNumber(value);
      }
    }
    json.writeEndArray();
  }
}
