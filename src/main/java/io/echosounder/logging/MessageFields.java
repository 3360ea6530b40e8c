package io.echosounder.logging;

import io.echosounder.logging.FieldRecord.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a line such as {@code LOG.infof("Drain stage=%s open=%d", …)}: the format ends with
 * keys, and the parameters are their values. So the core logs fields without knowing of JSON.
 *
 * @param message the words before the keys
 */
record MessageFields(String message, List<Field> fields) {

  private static final Pattern FORMAT =
      Pattern.compile("(.*?):?((?: [a-zA-Z]+=[\"\\[]?%[sd][\"\\]]?)+)", Pattern.DOTALL);

  private static final Pattern KEY = Pattern.compile("([a-zA-Z]+)=");

  /** Our own categories, because other formats follow other rules. */
  private static final List<String> CATEGORIES = List.of("io.echosounder", "audit");

  /** The parts of a format; no keys if it does not end with some. */
  private record Layout(String words, List<String> keys) {

    static Layout of(String format) {
      Matcher parts = FORMAT.matcher(format);
      if (!parts.matches()) {
        return new Layout(format, List.of());
      }
      List<String> keys =
          KEY.matcher(parts.group(2)).results().map(found -> found.group(1)).toList();
      return new Layout(parts.group(1), keys);
    }
  }

  /** As many as there are log statements in our code, because a format is a constant. */
  private static final Map<String, Layout> LAYOUTS = new ConcurrentHashMap<>();

  /** The fields of this record; null if it has none. */
  static @Nullable MessageFields of(ExtLogRecord record) {
    Object[] parameters = record.getParameters();
    if (parameters == null
        || record.getFormatStyle() != ExtLogRecord.FormatStyle.PRINTF
        || CATEGORIES.stream().noneMatch(String.valueOf(record.getLoggerName())::startsWith)) {
      return null;
    }
    Layout layout = LAYOUTS.computeIfAbsent(record.getMessage(), Layout::of);
    int inWords = parameters.length - layout.keys().size();
    if (layout.keys().isEmpty() || inWords < 0) {
      return null;
    }
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < layout.keys().size(); i++) {
      fields.add(new Field(layout.keys().get(i), parameters[inWords + i]));
    }
    Object[] words = Arrays.copyOf(parameters, inWords);
    return new MessageFields(String.format(Locale.ROOT, layout.words(), words), fields);
  }
}
