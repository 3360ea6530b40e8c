package io.echosounder.client.idle;

import io.echosounder.client.Spans;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/** Writes silences for people. */
final class Silences {
  private static final Duration SHORT = Duration.ofMinutes(2);

  private Silences() {}

  /** Stays with seconds where {@link Spans} goes over to minutes, because settings are seconds. */
  static String show(Duration silence) {
    return silence.compareTo(SHORT) < 0
        ? Spans.show(silence)
        : BigDecimal.valueOf(silence.toMillis(), 3)
                .setScale(1, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString()
            + " s";
  }

  /** To the millisecond. */
  static String exact(Duration silence) {
    return String.format(Locale.ROOT, "%.3f s", silence.toNanos() / 1e9);
  }

  /** For a countdown: whole seconds, or minutes and seconds. */
  static String whole(Duration left) {
    long seconds = left.plusMillis(999).toSeconds();
    return seconds < 100 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
  }
}
