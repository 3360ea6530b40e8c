package io.echosounder.drain;

import java.time.Duration;

/**
 * How long a connection must be quiet before the drain ends it: less and less, in four steps.
 *
 * <p>A conversation with a message every 100 ms is never quiet for a second. So the time that is
 * asked for shrinks, and well before the drain's timeout a pause between two messages is enough.
 * Each step is a fraction of the one before it, because a step that comes down slowly would meet
 * each conversation at the end of its pause, just when its next message is due.
 *
 * @param quietNanos the first step
 * @param windowNanos how long all the steps take, each a quarter
 */
record QuietTimes(long quietNanos, long windowNanos) {

  /** More than the delay of a delayed acknowledgement takes, and less than most pauses. */
  private static final long PAUSE = Duration.ofMillis(40).toNanos();

  /** Just more than a round trip within a data centre and a busy client's answer take. */
  private static final long MOMENT = Duration.ofMillis(10).toNanos();

  static final int LAST = 3;

  /** The step that holds {@code elapsed} after the first, 0 to {@link #LAST}. */
  int stepAt(long elapsed) {
    if (elapsed >= windowNanos) {
      return LAST;
    }
    return (int) (elapsed * (LAST + 1) / windowNanos);
  }

  /** When a step ends, counted from the first; the last one never does. */
  long endOf(int step) {
    return step == LAST ? Long.MAX_VALUE : windowNanos / (LAST + 1) * (step + 1) + LAST;
  }

  /** What a step asks for; never more than was configured. */
  long of(int step) {
    long asked =
        switch (step) {
          case 0 -> quietNanos;
          case 1 -> (long) Math.sqrt((double) quietNanos * PAUSE);
          case 2 -> PAUSE;
          default -> MOMENT;
        };
    return Math.min(quietNanos, asked);
  }

  /**
   * Whether a connection that has been quiet for {@code quiet} may end in this step: at the
   * beginning of a pause, when the next message is furthest away, or in a pause that is long by the
   * measure of the step before.
   */
  boolean isMoment(int step, long quiet) {
    long asked = of(step);
    return step == 0
        ? quiet >= asked
        : (quiet >= asked && quiet <= 2 * asked) || quiet >= of(step - 1);
  }
}
