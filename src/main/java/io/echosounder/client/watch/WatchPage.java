package io.echosounder.client.watch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Makes one HTML page: the time line of the disruptions over the round trips. It contains the chart
 * library and the data.
 */
final class WatchPage {
  private static final String LIBRARY = "/io/echosounder/client/bench/";

  private WatchPage() {}

  /**
   * @param title names the target
   * @param begin the start of the run
   * @param summary the summary as text
   */
  static String of(String title, Instant begin, String summary, Timeline timeline)
      throws IOException {
    return resource("watch.html")
        .replace("/* uPlot.css */", resource(LIBRARY + "uPlot.min.css"))
        .replace("/* uPlot.js */", resource(LIBRARY + "uPlot.iife.min.js"))
        .replace("${title}", escape(title))
        .replace("${begin}", WatchText.instant(begin))
        .replace("${text}", escape(summary))
        .replace("/* data */", data(begin, timeline));
  }

  private static String data(Instant begin, Timeline timeline) throws IOException {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.writeStartObject();
      column(json, "seconds", timeline.points(), Timeline.Point::seconds);
      column(json, "messages", timeline.points(), Timeline.Point::messages);
      column(json, "p50", timeline.points(), Timeline.Point::p50);
      column(json, "p99", timeline.points(), Timeline.Point::p99);
      column(json, "max", timeline.points(), Timeline.Point::max);
      json.writeArrayFieldStart("disruptions");
      for (Disruption each : timeline.disruptions()) {
        double from = Duration.between(begin, each.begin()).toNanos() / 1e9;
        json.writeStartObject();
        json.writeNumberField("from", from);
        json.writeNumberField("to", from + each.length().toNanos() / 1e9);
        json.writeStringField("kind", each.kind().label());
        json.writeStringField("begin", WatchText.instant(each.begin()));
        json.writeStringField("text", WatchText.brief(each) + ": " + each.why());
        json.writeStringField("conclusions", String.join(" ", each.conclusions().keySet()));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    // A text from the path may contain the end of a script.
    return out.toString().replace("<", "\\u003c");
  }

  private static void column(
      JsonGenerator json,
      String name,
      List<Timeline.Point> points,
      ToDoubleFunction<Timeline.Point> value)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Timeline.Point each : points) {
      double number = value.applyAsDouble(each);
      if (Double.isNaN(number)) {
        json.writeNull();
      } else {
        json.writeNumber(number);
      }
    }
    json.writeEndArray();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = WatchPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("the build left " + name + " out");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
