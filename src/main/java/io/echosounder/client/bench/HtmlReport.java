package io.echosounder.client.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.HdrHistogram.HistogramIterationValue;

/** Makes one HTML page that contains the chart library and the data. */
final class HtmlReport {
  private HtmlReport() {}

  static String page(BenchReport report, Result result) throws IOException {
    return resource("report.html")
        .replace("/* uPlot.css */", resource("uPlot.min.css"))
        .replace("/* uPlot.js */", resource("uPlot.iife.min.js"))
        .replace("${title}", escape(report.title()))
        .replace("${text}", escape(report.text(result)))
        .replace("/* data */", data(result));
  }

  private static String data(Result result) throws IOException {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.writeStartObject();
      json.writeArrayFieldStart("percentiles");
      for (HistogramIterationValue each : result.latency().percentiles(5)) {
        // A logarithmic axis cannot show the maximum, at 100 %.
        if (each.getPercentileLevelIteratedTo() < 100) {
          json.writeStartArray();
          json.writeNumber(each.getPercentileLevelIteratedTo());
          json.writeNumber(each.getValueIteratedTo() / 1e3);
          json.writeEndArray();
        }
      }
      json.writeEndArray();
      column(json, "seconds", result.points().stream().map(Series.Point::seconds).toList());
      column(json, "messages", result.points().stream().map(Series.Point::messages).toList());
      column(json, "p50", result.points().stream().map(Series.Point::p50).toList());
      column(json, "p99", result.points().stream().map(Series.Point::p99).toList());
      column(json, "max", result.points().stream().map(Series.Point::max).toList());
      json.writeEndObject();
    }
    return out.toString();
  }

  private static void column(JsonGenerator json, String name, List<Double> values)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (double value : values) {
      if (Double.isNaN(value)) {
        json.writeNull();
      } else {
        json.writeNumber(value);
      }
    }
    json.writeEndArray();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("the build left " + name + " out");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
