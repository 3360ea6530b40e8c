package io.echosounder.logging;

import java.util.ArrayList;
import java.util.List;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jspecify.annotations.Nullable;

/**
 * A log line made of a constant message and fields. A JSON log gets the fields as they are, see
 * {@link FieldFormatter}; any other log gets {@code key=value} for each behind the message.
 */
public final class FieldRecord extends ExtLogRecord {

  private static final long serialVersionUID = 1L;

  /** One key and its value; null means unknown or not applicable. */
  record Field(String key, @Nullable Object value) {}

  private final transient String words;
  private final transient List<Field> fields = new ArrayList<>(16);

  /** A line of level INFO. */
  public FieldRecord(String words, String category) {
    super(Level.INFO, words, FormatStyle.NO_FORMAT, FieldRecord.class.getName());
    this.words = words;
    setLoggerName(category);
    // Nobody wants to know which line of code logged this, and to find out is expensive.
    disableCallerCalculation();
  }

  /** Adds a field: a number, or anything else as its text. */
  public FieldRecord with(String key, @Nullable Object value) {
    fields.add(new Field(key, value));
    return this;
  }

  List<Field> fields() {
    return fields;
  }

  /** The same line with nothing but the constant message. */
  ExtLogRecord withoutFields() {
    ExtLogRecord bare =
        new ExtLogRecord(getLevel(), words, FormatStyle.NO_FORMAT, getLoggerClassName());
    bare.disableCallerCalculation();
    bare.setLoggerName(getLoggerName());
    bare.setInstant(getInstant());
    bare.setSequenceNumber(getSequenceNumber());
    bare.setThreadName(getThreadName());
    bare.setLongThreadID(getLongThreadID());
    return bare;
  }

  /** Formatters of text take this as it is, because the record has no parameters. */
  @Override
  public String getMessage() {
    StringBuilder text = new StringBuilder(320).append(words);
    for (Field field : fields) {
      text.append(' ').append(field.key()).append('=');
      append(field.value(), text);
    }
    return text.toString();
  }

  /** Quotes a value with spaces, so that a script can still split the line. */
  private static void append(@Nullable Object value, StringBuilder text) {
    String plain = value == null ? "-" : value.toString();
    if (plain.indexOf(' ') < 0 && plain.indexOf('"') < 0) {
      text.append(plain);
    } else {
      text.append('"').append(plain.replace("\"", "'")).append('"');
    }
  }
}
