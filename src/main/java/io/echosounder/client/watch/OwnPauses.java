package io.echosounder.client.watch;

import java.time.Duration;

/**
 * Finds the times in which this client itself stood still, because its machine was busy, asleep, or
 * its process was stopped. The path is not to blame for them.
 */
final class OwnPauses {
  /** A regular task that is later than this shows a pause. */
  private static final long LATE_NANOS = Duration.ofMillis(250).toNanos();

  private final long everyNanos;
  private long expected;
  private long total;
  private int count;

  /**
   * @param everyNanos the interval in which {@link #look} is called
   */
  OwnPauses(long everyNanos, long now) {
    this.everyNanos = everyNanos;
    this.expected = now + everyNanos;
  }

  /** The pause that is just over and that {@link #look} has not seen yet; 0 if there is none. */
  long pauseAt(long now) {
    long late = now - expected;
    return late > LATE_NANOS ? late : 0;
  }

  /** Returns the length of the pause since the last call, 0 if there was none, and counts it. */
  long look(long now) {
    long pause = pauseAt(now);
    if (pause > 0) {
      total += pause;
      count++;
    }
    expected = now + everyNanos;
    return pause;
  }

  long totalNanos() {
    return total;
  }

  int count() {
    return count;
  }
}
