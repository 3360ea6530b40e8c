package io.echosounder.timeout;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a duration is written and read, in the API and in properties alike. */
public final class DurationText {

  /** The shortest timeout that is not off: shorter ones a scheduler cannot keep. */
  public static final Duration MIN = Duration.ofMillis(1);

  /** The longest timeout: a year. What is longer is a slip of the keyboard. */
  public static final Duration MAX = Duration.ofDays(365);

  /** What is read, in the words of an error message. */
  public static final String ACCEPTED =
      "a duration such as PT30S, 30s, 5m, 250ms or 1h, from 1ms to 365d, or 0s for off";

  /** A longer text is no duration, however many digits it has. */
  private static final int MAX_LENGTH = 40;

  private static final Pattern SHORT =
      Pattern.compile("(\\d{1,15})(ms|s|m|h|d)", Pattern.CASE_INSENSITIVE);

  private DurationText() {}

  /**
   * Reads an ISO-8601 duration ({@code PT30S}), the short form ({@code 30s}) or {@code 0}.
   *
   * @throws IllegalArgumentException if it is none of them or out of range; the message says what
   *     is accepted
   */
  public static Duration parse(String text) {
    Duration duration = read(text.strip());
    check(duration);
    return duration;
  }

  /** ISO-8601, as {@link Duration#toString} writes it. */
  public static String format(Duration duration) {
    return duration.toString();
  }

  static void check(Duration duration) {
    boolean inRange = duration.compareTo(MIN) >= 0 && duration.compareTo(MAX) <= 0;
    if (!duration.isZero() && !inRange) {
      throw new IllegalArgumentException("accepts " + ACCEPTED);
    }
  }

  private static Duration read(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("accepts " + ACCEPTED);
    }
    try {
      Matcher matcher = SHORT.matcher(text);
      if (!matcher.matches()) {
        return Duration.parse(text);
      }
      long amount = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        case "m" -> Duration.ofMinutes(amount);
        case "h" -> Duration.ofHours(amount);
        default -> Duration.ofDays(amount);
      };
    } catch (DateTimeParseException | ArithmeticException e) {
      throw new IllegalArgumentException("accepts " + ACCEPTED, e);
    }
  }
}
