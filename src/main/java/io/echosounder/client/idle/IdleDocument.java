package io.echosounder.client.idle;

import com.fasterxml.jackson.core.JsonGenerator;
import io.echosounder.client.ExitCode;
import io.echosounder.client.JsonWriter;
import io.echosounder.client.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the verdict as a JSON document. */
final class IdleDocument {
  private final Target target;
  private final Precision precision;
  private final @Nullable KeptAlive keptAlive;

  IdleDocument(Target target, Precision precision, @Nullable KeptAlive keptAlive) {
    this.target = target;
    this.precision = precision;
    this.keptAlive = keptAlive;
  }

  /**
   * @param missing why the answer is incomplete; null if it is complete
   */
  byte[] of(
      List<Outcome> outcomes,
      BothEnds bothEnds,
      @Nullable String missing,
      ExitCode exitCode,
      String message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Verdict verdict = Verdict.of(outcomes);
    try (JsonGenerator json = JsonWriter.document(bytes, "idle", target)) {
      json.writeStringField("verdict", label(verdict, outcomes));
      JsonWriter.seconds(json, "survivedSeconds", verdict.survived());
      JsonWriter.seconds(json, "lostSeconds", verdict.lost().orElse(null));
      writeSeen(json, verdict.seen().orElse(null));
      json.writeObjectFieldStart("endings");
      for (Map.Entry<DropKind, Long> each : verdict.endings().entrySet()) {
        json.writeNumberField(each.getKey().label(), each.getValue());
      }
      json.writeEndObject();
      String kept = keepAlive(outcomes, verdict);
      JsonWriter.string(json, "keepAlive", isByPing() ? null : kept);
      JsonWriter.string(json, "ping", isByPing() ? kept : null);
      JsonWriter.string(json, "missing", missing);
      json.writeArrayFieldStart("connections");
      for (Outcome each : outcomes) {
        json.writeStartObject();
        JsonWriter.seconds(json, "silenceSeconds", each.silence());
        json.writeStringField("ending", each.ending().label());
        json.writeBooleanField("keepAlive", each.keepAlive() && !isByPing());
        json.writeBooleanField("ping", each.keepAlive() && isByPing());
        json.writeBooleanField("pinged", each.isPinged());
        JsonWriter.string(json, "closeFrame", each.closeFrame());
        JsonWriter.string(
            json, "serverSaw", each.server() == null ? null : each.server().saw().label());
        json.writeEndObject();
      }
      json.writeEndArray();
      write(json, bothEnds);
      JsonWriter.end(json, exitCode, message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private String label(Verdict verdict, List<Outcome> outcomes) {
    if (outcomes.isEmpty()) {
      return "unknown";
    }
    if (verdict.isContradictory(precision)) {
      return "uncertain";
    }
    return verdict.lost().isEmpty() ? "survives" : "drops";
  }

  private @Nullable String keepAlive(List<Outcome> outcomes, Verdict verdict) {
    return keptAlive == null || verdict.lost().isEmpty()
        ? null
        : KeepAliveVerdict.of(keptAlive, outcomes, verdict).label();
  }

  private boolean isByPing() {
    return keptAlive != null && keptAlive.byPing();
  }

  private static void writeSeen(JsonGenerator json, @Nullable SeenDrops seen) throws IOException {
    JsonWriter.seconds(
        json, "thresholdSeconds", seen == null || seen.isCoarse() ? null : seen.median());
    if (seen == null) {
      json.writeNullField("seen");
      return;
    }
    json.writeObjectFieldStart("seen");
    json.writeNumberField("dropped", seen.silences().size());
    json.writeNumberField("reached", seen.reached());
    JsonWriter.seconds(json, "fromSeconds", seen.first());
    JsonWriter.seconds(json, "toSeconds", seen.last());
    json.writeBooleanField("coarse", seen.isCoarse());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, BothEnds bothEnds) throws IOException {
    json.writeArrayFieldStart("conclusions");
    for (Map.Entry<String, Integer> each : bothEnds.conclusions().entrySet()) {
      json.writeStartObject();
      json.writeNumberField("connections", each.getValue());
      json.writeStringField("text", each.getKey());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("server");
    for (String each : bothEnds.search()) {
      json.writeString(each);
    }
    json.writeEndArray();
  }
}
