package io.echosounder.client.watch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Writes each event as one JSON object on a line of its own (NDJSON). */
final class WatchJson {
  private final Target target;

  WatchJson(Target target) {
    this.target = target;
  }

  @FunctionalInterface
  private interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  private byte[] line(String type, Instant at, Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("type", type);
      json.writeStringField("target", target.toString());
      json.writeStringField("begin", WatchText.instant(at));
      content.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    bytes.writeBytes("\n".getBytes(StandardCharsets.US_ASCII));
    return bytes.toByteArray();
  }

  byte[] disruption(Disruption each) {
    return line(
        "disruption",
        each.begin(),
        json -> {
          json.writeStringField("kind", each.kind().label());
          seconds(json, "lengthSeconds", each.length());
          seconds(json, "longestSeconds", each.longest());
          json.writeBooleanField("over", each.isOver());
          json.writeNumberField("conversations", each.conversations());
          json.writeNumberField("freshConnections", each.fresh());
          strings(json, "remote", each.remote());
          strings(json, "local", each.local());
          json.writeStringField("reason", each.why());
          json.writeArrayFieldStart("conclusions");
          for (var one : each.conclusions().entrySet()) {
            json.writeStartObject();
            json.writeNumberField("connections", one.getValue());
            json.writeStringField("text", one.getKey());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  byte[] minute(Minute minute) {
    return line(
        "minute",
        minute.begin(),
        json -> {
          json.writeNumberField("lengthSeconds", rounded(minute.seconds()));
          json.writeNumberField("conversations", minute.conversations());
          json.writeNumberField("up", minute.up());
          json.writeNumberField("messages", minute.roundTrips().getTotalCount());
          roundTrips(json, minute.roundTrips());
          json.writeNumberField("freshServed", minute.freshServed());
          json.writeNumberField("freshFailed", minute.freshFailed());
          json.writeNumberField("lost", minute.lost());
          json.writeNumberField("goodbyes", minute.goodbyes());
          json.writeNumberField("reconnects", minute.reconnects());
          json.writeNumberField("disruptions", minute.disruptions());
        });
  }

  byte[] summary(
      Second last, List<String> exceeded, List<String> server, ExitCode exitCode, String message) {
    Totals totals = last.totals();
    return line(
        "summary",
        last.at().minus(totals.watched()),
        json -> {
          seconds(json, "watchedSeconds", totals.watched());
          json.writeNumberField("conversations", totals.conversations());
          json.writeNumberField("servedTime", rounded(totals.served()));
          json.writeNumberField("servedFresh", rounded(1 - totals.failedFresh()));
          json.writeNumberField("freshServed", totals.freshServed());
          json.writeNumberField("freshFailed", totals.freshFailed());
          kinds(json, totals);
          seconds(json, "longestWaitSeconds", totals.longestWait());
          seconds(json, "longestStallSeconds", totals.longestStall());
          json.writeNumberField("messages", totals.messages());
          json.writeNumberField("lost", totals.lost());
          json.writeNumberField("goodbyes", totals.goodbyes());
          json.writeNumberField("goodbyesCrossed", totals.crossed());
          json.writeNumberField("reconnects", totals.reconnects());
          json.writeNumberField("bytesSent", totals.bytes().sent());
          json.writeNumberField("bytesEchoed", totals.bytes().echoed());
          json.writeNumberField("bytesLost", totals.bytes().lost());
          json.writeNumberField("bytesWrong", totals.bytes().wrong());
          json.writeNumberField("bytesUnaccounted", totals.bytes().unaccounted());
          Histogram all = new Histogram(2);
          totals.addresses().values().forEach(each -> all.add(each.roundTrips()));
          roundTrips(json, all);
          addresses(json, totals);
          seconds(json, "ownPausesSeconds", totals.ownPauses());
          strings(json, "server", server);
          strings(json, "exceeded", exceeded);
          json.writeStringField("result", exitCode.label());
          json.writeNumberField("exitCode", exitCode.code());
          json.writeStringField("message", message);
        });
  }

  private static void kinds(JsonGenerator json, Totals totals) throws IOException {
    json.writeObjectFieldStart("disruptions");
    for (var each : totals.kinds().entrySet()) {
      json.writeObjectFieldStart(each.getKey().label());
      json.writeNumberField("count", each.getValue().count());
      seconds(json, "totalSeconds", each.getValue().total());
      seconds(json, "longestSeconds", each.getValue().longest());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void addresses(JsonGenerator json, Totals totals) throws IOException {
    json.writeArrayFieldStart("addresses");
    for (var each : totals.addresses().entrySet()) {
      Totals.Address figures = each.getValue();
      json.writeStartObject();
      json.writeStringField("address", each.getKey());
      json.writeNumberField("connects", figures.connects());
      json.writeNumberField("failedConnects", figures.failedConnects());
      json.writeNumberField("lost", figures.lost());
      json.writeNumberField("goodbyes", figures.goodbyes());
      roundTrips(json, figures.roundTrips());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Null without a round trip. */
  private static void roundTrips(JsonGenerator json, Histogram histogram) throws IOException {
    if (histogram.getTotalCount() == 0) {
      json.writeNullField("roundTrip");
      return;
    }
    json.writeObjectFieldStart("roundTrip");
    json.writeNumberField("p50Seconds", histogram.getValueAtPercentile(50) / 1e9);
    json.writeNumberField("p99Seconds", histogram.getValueAtPercentile(99) / 1e9);
    json.writeNumberField("maxSeconds", histogram.getMaxValue() / 1e9);
    json.writeEndObject();
  }

  private static void strings(JsonGenerator json, String name, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String each : values) {
      json.writeString(each);
    }
    json.writeEndArray();
  }

  private static void seconds(JsonGenerator json, String name, Duration value) throws IOException {
    json.writeNumberField(name, rounded(value.toNanos() / 1e9));
  }

  private static double rounded(double value) {
    return Math.round(value * 1e6) / 1e6;
  }
}
