package io.echosounder.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The frame that the JSON documents of all commands share. Written by hand, not by reflection: it
 * starts fast.
 */
public final class JsonWriter {
  private JsonWriter() {}

  /** Begins the document; closing the generator ends it and leaves {@code out} open. */
  public static JsonGenerator document(OutputStream out, String command, Target target)
      throws IOException {
    JsonGenerator json =
        new JsonFactory()
            .createGenerator(out)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .useDefaultPrettyPrinter();
    json.writeStartObject();
    json.writeStringField("command", command);
    json.writeStringField("target", target.toString());
    return json;
  }

  /** The last fields of every document. */
  public static void end(JsonGenerator json, ExitCode exitCode, String message) throws IOException {
    json.writeStringField("result", exitCode.label());
    json.writeNumberField("exitCode", exitCode.code());
    json.writeStringField("message", message);
    json.writeEndObject();
    json.writeRaw('\n');
  }

  public static void string(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value == null) {
      json.writeNullField(name);
    } else {
      json.writeStringField(name, value);
    }
  }

  /** Milliseconds to three places; null below zero, which stands for never. */
  public static void millis(JsonGenerator json, String name, long nanos) throws IOException {
    if (nanos < 0) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, Math.round(nanos / 1e3) / 1e3);
    }
  }
}
