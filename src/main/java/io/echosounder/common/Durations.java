package io.echosounder.common;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses and writes durations, the same way in properties, in the API and in the client's options.
 * It accepts Go's form ({@code 1h30m}, {@code 1.5s}, {@code 250ms}, {@code 2us}), also with {@code
 * d} for days, and ISO-8601.
 */
public final class Durations {

  /** The shortest timeout that is not off, because a scheduler cannot keep shorter ones. */
  public static final Duration MIN_TIMEOUT = Duration.ofMillis(1);

  /** The longest duration, because a longer one is probably a typing error. */
  public static final Duration MAX = Duration.ofDays(365);

  /** The forms that {@link #parseTimeout} accepts, for error messages. */
  public static final String ACCEPTED =
      "a duration such as 30s, 5m, 250ms, 1.5s, 1h30m or PT30S, from 1ms to 365d, or 0s for off";

  private static final String WRITE = "write 250ms, 1.5s, 30s, 1h30m or PT30S; 0 is off";

  /** The longest text that is parsed, because the work grows with the number of digits. */
  private static final int MAX_LENGTH = 40;

  private static final Pattern PART =
      Pattern.compile("(?=\\.?\\d)(\\d*)\\.?(\\d*)(ns|us|µs|μs|ms|s|m|h|d)");

  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "ns", ChronoUnit.NANOS,
          "us", ChronoUnit.MICROS,
          // The micro sign; the next line has the Greek letter. Go accepts both.
          "µs", ChronoUnit.MICROS,
          "μs", ChronoUnit.MICROS,
          "ms", ChronoUnit.MILLIS,
          "s", ChronoUnit.SECONDS,
          "m", ChronoUnit.MINUTES,
          "h", ChronoUnit.HOURS,
          "d", ChronoUnit.DAYS);

  private Durations() {}

  /**
   * Reads a duration from 0 to {@link #MAX}.
   *
   * @throws IllegalArgumentException if the text is not a duration; the message quotes the text
   */
  public static Duration parse(String text) {
    Duration duration;
    try {
      duration = read(text.strip());
    } catch (DateTimeParseException | NumberFormatException | ArithmeticException e) {
      throw new IllegalArgumentException("'" + text + "' is not a duration: " + WRITE, e);
    }
    if (duration.isNegative() || duration.compareTo(MAX) > 0) {
      throw new IllegalArgumentException("'" + text + "' is out of range: 0 to 365d");
    }
    return duration;
  }

  /**
   * Reads the duration of a timeout: 0 for off, or from {@link #MIN_TIMEOUT} to {@link #MAX}.
   *
   * @throws IllegalArgumentException if the text is something else; the message says what is
   *     accepted
   */
  public static Duration parseTimeout(String text) {
    try {
      Duration duration = parse(text);
      checkTimeout(duration);
      return duration;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("accepts " + ACCEPTED, e);
    }
  }

  /**
   * Checks the range of a timeout.
   *
   * @throws IllegalArgumentException if it is neither 0 nor from {@link #MIN_TIMEOUT} to {@link
   *     #MAX}
   */
  public static void checkTimeout(Duration duration) {
    boolean inRange = duration.compareTo(MIN_TIMEOUT) >= 0 && duration.compareTo(MAX) <= 0;
    if (!duration.isZero() && !inRange) {
      throw new IllegalArgumentException("accepts " + ACCEPTED);
    }
  }

  /**
   * Writes a setting as a person would: {@code 30s}, {@code 1h30m}, {@code 250ms}, {@code 0s}.
   * {@link #parse} reads it back without a loss.
   */
  public static String format(Duration duration) {
    StringBuilder text = new StringBuilder();
    append(text, duration.toDays(), "d");
    append(text, duration.toHoursPart(), "h");
    append(text, duration.toMinutesPart(), "m");
    Duration rest = Duration.ofSeconds(duration.toSecondsPart(), duration.toNanosPart());
    if (rest.isZero()) {
      return text.isEmpty() ? "0s" : text.toString();
    }
    boolean millis = rest.toSeconds() == 0 && rest.toNanos() >= 1_000_000;
    BigDecimal figure =
        millis ? BigDecimal.valueOf(rest.toNanos(), 6) : BigDecimal.valueOf(rest.toNanos(), 9);
    return text.append(plain(figure)).append(millis ? "ms" : "s").toString();
  }

  private static void append(StringBuilder text, long count, String unit) {
    if (count > 0) {
      text.append(count).append(unit);
    }
  }

  private static String plain(BigDecimal figure) {
    return figure.stripTrailingZeros().toPlainString();
  }

  /**
   * A measured time for JSON: seconds, to the microsecond. It is a decimal number, because a binary
   * one would be written as {@code 4.5E-5}.
   */
  public static BigDecimal seconds(Duration duration) {
    long micros = Math.floorDiv(duration.toNanos(), 1000L);
    BigDecimal seconds = BigDecimal.valueOf(micros, 6).stripTrailingZeros();
    return seconds.scale() < 0 ? seconds.setScale(0) : seconds;
  }

  private static Duration read(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    if (text.length() > MAX_LENGTH) {
      throw new DateTimeParseException("too long", text, MAX_LENGTH);
    }
    Matcher part = PART.matcher(text.toLowerCase(Locale.ROOT));
    Duration sum = Duration.ZERO;
    int end = 0;
    while (part.find() && part.start() == end) {
      ChronoUnit unit = UNITS.getOrDefault(part.group(3), ChronoUnit.NANOS);
      sum = sum.plus(whole(part.group(1)), unit).plusNanos(nanos(part.group(2), unit));
      end = part.end();
    }
    if (end == 0) {
      return Duration.parse(text);
    }
    if (end < text.length()) {
      throw new DateTimeParseException("not a unit", text, end);
    }
    return sum;
  }

  private static long whole(String digits) {
    return digits.isEmpty() ? 0 : Long.parseLong(digits);
  }

  /**
   * The digits after the point, in whole nanoseconds. This is not BigDecimal, because its
   * initializer alone took a tenth of the main thread's time during a start.
   */
  private static long nanos(String digits, ChronoUnit unit) {
    long nanos = 0;
    for (int i = digits.length() - 1; i >= 0; i--) {
      nanos = (nanos + Character.digit(digits.charAt(i), 10) * unit.getDuration().toNanos()) / 10;
    }
    return nanos;
  }
}
