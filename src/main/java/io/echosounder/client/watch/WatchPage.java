package io.echosounder.client.watch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.echosounder.client.report.HtmlPage;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Makes one HTML page: the time line of the disruptions over the round trips. */
final class WatchPage {
  private WatchPage() {}

  /**
   * @param title names the target
   * @param begin the start of the run
   * @param summary the summary as text
   */
  static String of(String title, Instant begin, String summary, Timeline timeline)
      throws IOException {
    return HtmlPage.of(
        WatchPage.class,
        "watch.js",
        title,
        summary,
        List.of(data(title, begin, summary, timeline)));
  }

  private static String data(String title, Instant begin, String summary, Timeline timeline)
      throws IOException {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("title", title);
      json.writeStringField("begin", WatchText.instant(begin));
      json.writeStringField("text", summary);
      column(json, "seconds", timeline.points(), Timeline.Point::seconds);
      column(json, "messages", timeline.points(), Timeline.Point::messages);
      column(json, "p50", timeline.points(), Timeline.Point::p50);
      column(json, "p99", timeline.points(), Timeline.Point::p99);
      column(json, "max", timeline.points(), Timeline.Point::max);
      json.writeArrayFieldStart("disruptions");
      for (Disruption each : timeline.disruptions()) {
        disruption(json, begin, each);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return out.toString();
  }

  private static void disruption(JsonGenerator json, Instant begin, Disruption each)
      throws IOException {
    double from = Duration.between(begin, each.begin()).toNanos() / 1e9;
    json.writeStartObject();
    json.writeNumberField("from", from);
    json.writeNumberField("to", from + each.length().toNanos() / 1e9);
    json.writeStringField("kind", each.kind().label());
    json.writeStringField("begin", WatchText.instant(each.begin()));
    json.writeStringField("text", WatchText.brief(each) + ": " + each.why());
    json.writeArrayFieldStart("conclusions");
    for (String sentence : each.conclusions().keySet()) {
      json.writeString(sentence);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** Without an echo there is no round trip to draw. */
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
}
