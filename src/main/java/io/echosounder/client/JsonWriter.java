package io.echosounder.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the parts that the JSON documents of all commands share. It uses no reflection, because
 * reflection makes the command start slower.
 */
public final class JsonWriter {
  private JsonWriter() {}

  /** Begins the document. Closing the generator ends the document and leaves {@code out} open. */
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

  /** Writes the last fields of every document. */
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

  /** Writes milliseconds with three decimals, or null if {@code nanos} is below zero. */
  public static void millis(JsonGenerator json, String name, long nanos) throws IOException {
    if (nanos < 0) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, Math.round(nanos / 1e3) / 1e3);
    }
  }
}
