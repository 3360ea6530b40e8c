package io.echosounder.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Duration;
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

  /**
   * Writes a number of seconds, or null if {@code time} is null because it is unknown. It writes
   * all digits, {@code 0.000043} and not {@code 4.3E-5}, because people read the documents too.
   *
   * @param name ends in {@code Seconds}, like every measured time in the REST API
   */
  public static void seconds(JsonGenerator json, String name, @Nullable Duration time)
      throws IOException {
    if (time == null) {
      json.writeNullField(name);
      return;
    }
    BigDecimal seconds =
        BigDecimal.valueOf(time.toSeconds()).add(BigDecimal.valueOf(time.toNanosPart(), 9));
    json.writeFieldName(name);
    json.writeNumber(seconds.stripTrailingZeros().toPlainString());
  }

  /** Writes a number, or null if {@code value} is null because it is unknown or was not asked. */
  public static void number(JsonGenerator json, String name, @Nullable Double value)
      throws IOException {
    if (value == null) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, value);
    }
  }
}
