package io.echosounder.client.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import io.echosounder.client.JsonWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** Writes the latencies of a run as JSON: figures, percentile curve and histogram. */
final class LatencyFigures {
  /** So each bar of the histogram is 12 % wider than the one before it. */
  private static final int BARS_A_DECADE = 20;

  private static final int CURVE_STEPS_A_HALF = 5;

  private final Histogram latency;

  LatencyFigures(Histogram latency) {
    this.latency = latency;
  }

  /** Writes the field {@code latency}, null without latencies. */
  void writeFigures(JsonGenerator json) throws IOException {
    if (latency.getTotalCount() == 0) {
      json.writeNullField("latency");
      return;
    }
    json.writeObjectFieldStart("latency");
    JsonWriter.seconds(json, "minSeconds", Duration.ofNanos(latency.getMinValue()));
    JsonWriter.seconds(json, "meanSeconds", Duration.ofNanos(Math.round(latency.getMean())));
    for (Map.Entry<String, Double> each : percentiles().entrySet()) {
      JsonWriter.seconds(
          json,
          each.getKey() + "Seconds",
          Duration.ofNanos(latency.getValueAtPercentile(each.getValue())));
    }
    JsonWriter.seconds(json, "maxSeconds", Duration.ofNanos(latency.getMaxValue()));
    json.writeEndObject();
  }

  private static Map<String, Double> percentiles() {
    Map<String, Double> percentiles = new LinkedHashMap<>();
    percentiles.put("p50", 50.0);
    percentiles.put("p75", 75.0);
    percentiles.put("p90", 90.0);
    percentiles.put("p99", 99.0);
    percentiles.put("p999", 99.9);
    percentiles.put("p9999", 99.99);
    return percentiles;
  }

  /** Writes the field {@code percentiles}: pairs of a percentile and its seconds. */
  void writeCurve(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("percentiles");
    for (HistogramIterationValue each : latency.percentiles(CURVE_STEPS_A_HALF)) {
      // A logarithmic axis cannot show the maximum, at 100 %.
      if (each.getPercentileLevelIteratedTo() < 100) {
        json.writeStartArray();
        json.writeNumber(each.getPercentileLevelIteratedTo());
        json.writeNumber(each.getValueIteratedTo() / 1e9);
        json.writeEndArray();
      }
    }
    json.writeEndArray();
  }

  /** Writes the field {@code histogram}: the seconds where a bar begins and ends, and its count. */
  void writeHistogram(JsonGenerator json) throws IOException {
    Map<Integer, Long> bars = new TreeMap<>();
    for (HistogramIterationValue each : latency.recordedValues()) {
      double nanos = Math.max(1, each.getValueIteratedTo());
      int bar = (int) Math.floor(Math.log10(nanos) * BARS_A_DECADE);
      bars.merge(bar, each.getCountAtValueIteratedTo(), Long::sum);
    }
    json.writeArrayFieldStart("histogram");
    for (Map.Entry<Integer, Long> each : bars.entrySet()) {
      json.writeStartArray();
      json.writeNumber(edge(each.getKey()));
      json.writeNumber(edge(each.getKey() + 1));
      json.writeNumber(each.getValue());
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private static double edge(int bar) {
    return Math.pow(10, (double) bar / BARS_A_DECADE) / 1e9;
  }
}
