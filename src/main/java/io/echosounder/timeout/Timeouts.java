package io.echosounder.timeout;

import io.echosounder.common.Durations;
import java.time.Duration;
import java.util.Arrays;

/** One duration for each {@link Timeout}; zero is off. Immutable, read by any thread. */
public final class Timeouts {

  private static final Timeout[] ALL = Timeout.values();

  private final long[] nanos;

  private Timeouts(long[] nanos) {
    this.nanos = nanos;
  }

  /** Every timeout off. */
  public static Timeouts off() {
    return new Timeouts(new long[ALL.length]);
  }

  /**
   * These timeouts with one of them replaced.
   *
   * @param duration zero, which is off, or within {@link Durations#MIN_TIMEOUT} and {@link
   *     Durations#MAX}
   * @throws IllegalArgumentException if it is neither
   */
  public Timeouts with(Timeout timeout, Duration duration) {
    Durations.checkTimeout(duration);
    return withNanos(timeout, duration.toNanos());
  }

  Timeouts withNanos(Timeout timeout, long value) {
    long[] copy = nanos.clone();
    copy[timeout.ordinal()] = value;
    return new Timeouts(copy);
  }

  /** The duration of one timeout; zero is off. */
  public Duration get(Timeout timeout) {
    return Duration.ofNanos(nanos[timeout.ordinal()]);
  }

  /** The same in nanoseconds; zero is off. */
  public long nanos(Timeout timeout) {
    return nanos[timeout.ordinal()];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Timeouts that && Arrays.equals(nanos, that.nanos);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(nanos);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Timeout timeout : ALL) {
      text.append(text.isEmpty() ? "" : " ").append(timeout.label()).append('=');
      text.append(Durations.format(get(timeout)));
    }
    return text.toString();
  }
}
