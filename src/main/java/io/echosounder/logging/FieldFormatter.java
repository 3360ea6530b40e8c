package io.echosounder.logging;

import io.echosounder.logging.FieldRecord.Field;
import java.util.List;
import java.util.Locale;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Adds the fields of our log lines to what the JSON formatter writes. It works on the finished text
 * because Quarkus gives no other way in: its formatter is made from the configuration, and writes
 * text and whole numbers only.
 */
final class FieldFormatter extends ExtFormatter {

  private final ExtFormatter json;

  FieldFormatter(ExtFormatter json) {
    this.json = json;
  }

  @Override
  public String format(ExtLogRecord record) {
    if (record instanceof FieldRecord ours) {
      return withFields(json.format(ours.withoutFields()), ours.fields());
    }
    MessageFields split = MessageFields.of(record);
    if (split == null) {
      return json.format(record);
    }
    ExtLogRecord bare = new ExtLogRecord(record);
    bare.setMessage(split.message(), ExtLogRecord.FormatStyle.NO_FORMAT);
    return withFields(json.format(bare), split.fields());
  }

  @Override
  public boolean isCallerCalculationRequired() {
    return json.isCallerCalculationRequired();
  }

  private static String withFields(String object, List<Field> fields) {
    int end = object.lastIndexOf('}');
    StringBuilder text = new StringBuilder(object.length() + 320).append(object, 0, end);
    for (Field field : fields) {
      if (field.value() != null) {
        text.append(",\"").append(field.key()).append("\":");
        append(field.value(), text);
      }
    }
    return text.append(object, end, object.length()).toString();
  }

  private static void append(@Nullable Object value, StringBuilder text) {
    if (value instanceof Number) {
      text.append(value);
      return;
    }
    text.append('"');
    String plain = String.valueOf(value);
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }
}
