package io.echosounder.drain;

import java.time.Duration;

/**
 * How long a connection must be quiet before the drain ends it. The time shrinks in four steps.
 *
 * <p>A conversation with a message every 100 ms is never quiet for a second. So the required time
 * shrinks, and well before the drain's timeout a pause between two messages is long enough. It
 * shrinks in steps and not gradually. A gradual decrease would reach the length of each
 * conversation's pauses at the end of a pause, just before the next message.
 *
 * @param quietNanos the first step
 * @param windowNanos the duration of all steps together; each step takes a quarter
 */
record QuietTimes(long quietNanos, long windowNanos) {

  /** Longer than a delayed acknowledgement, and shorter than most pauses. */
  private static final long PAUSE = Duration.ofMillis(40).toNanos();

  /** Slightly longer than a busy client in the same data centre needs to answer. */
  private static final long MOMENT = Duration.ofMillis(10).toNanos();

  static final int LAST = 3;

  /** The step at {@code elapsed} after the start, 0 to {@link #LAST}. */
  int stepAt(long elapsed) {
    if (elapsed >= windowNanos) {
      return LAST;
    }
    return (int) (elapsed * (LAST + 1) / windowNanos);
  }

  /** When a step ends, counted from the start. The last step never ends. */
  long endOf(int step) {
    return step == LAST ? Long.MAX_VALUE : windowNanos / (LAST + 1) * (step + 1) + LAST;
  }

  /** The quiet time that a step requires; never more than configured. */
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
   * True if a connection that has been quiet for {@code quiet} may end in this step: at the start
   * of a pause, because the next message is furthest away then, or in a pause that is long enough
   * for the step before.
   */
  boolean isMoment(int step, long quiet) {
    long asked = of(step);
    return step == 0
        ? quiet >= asked
        : (quiet >= asked && quiet <= 2 * asked) || quiet >= of(step - 1);
  }
}
