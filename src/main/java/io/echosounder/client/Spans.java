package io.echosounder.client;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as people write and read them. */
public final class Spans {
  /** Far above any timeout that a path has, and far below where nanoseconds overflow. */
  private static final Duration MAX = Duration.ofDays(365);

  private static final Pattern SHORT = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
  private static final String ACCEPTED = "write 250ms, 30s, 5m, 1h or PT30S; 0 is off";

  private Spans() {}

  /**
   * Reads {@code 250ms}, {@code 30s}, {@code 5m}, {@code 1h}, {@code 1d}, ISO-8601 ({@code
   * PT1M30S}) or {@code 0}.
   *
   * @throws IllegalArgumentException if it is none of these, below zero, or above 365 days
   */
  public static Duration parse(String text) {
    Duration duration = read(text.strip());
    if (duration.isNegative() || duration.compareTo(MAX) > 0) {
      throw new IllegalArgumentException("'" + text + "' is out of range: 0 to 365d");
    }
    return duration;
  }

  private static Duration read(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    Matcher matcher = SHORT.matcher(text);
    if (matcher.matches()) {
      long amount = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        case "m" -> Duration.ofMinutes(amount);
        case "h" -> Duration.ofHours(amount);
        default -> Duration.ofDays(Math.min(amount, MAX.toDays() + 1));
      };
    }
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("'" + text + "' is not a duration: " + ACCEPTED, e);
    }
  }

  /**
   * Three figures at most, in the unit that fits: {@code 43 µs}, {@code 1.25 ms}, {@code 7.0 s},
   * {@code 15 min}.
   */
  public static String show(Duration duration) {
    double nanos = duration.toNanos();
    if (nanos < 1e3) {
      return "%.0f ns".formatted(nanos);
    }
    if (nanos < 1e6) {
      return figures(nanos / 1e3) + " µs";
    }
    if (nanos < 1e9) {
      return figures(nanos / 1e6) + " ms";
    }
    if (nanos < 120e9) {
      return figures(nanos / 1e9) + " s";
    }
    if (nanos < 7200e9) {
      return figures(nanos / 60e9) + " min";
    }
    return figures(nanos / 3600e9) + " h";
  }

  private static String figures(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
  }

  /** For picocli. */
  public static final class Converter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      try {
        return parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
