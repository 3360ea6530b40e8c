package io.echosounder.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** An instant at which waiting ends, or none. */
final class Deadline {
  private final LongSupplier nanoClock;
  private final boolean set;
  private final long at;
  private final Duration length;

  private Deadline(LongSupplier nanoClock, boolean set, Duration length) {
    this.nanoClock = nanoClock;
    this.set = set;
    this.length = length;
    this.at = nanoClock.getAsLong() + length.toNanos();
  }

  /** Zero is none. */
  static Deadline after(Duration length, LongSupplier nanoClock) {
    return new Deadline(nanoClock, !length.isZero(), length);
  }

  boolean isSet() {
    return set;
  }

  boolean passed() {
    return set && at - nanoClock.getAsLong() <= 0;
  }

  /** Never below zero. */
  long remainingNanos() {
    return Math.max(0, at - nanoClock.getAsLong());
  }

  /**
   * For {@code Selector.select}, to which zero means for ever: rounded up, so that it does not spin
   * before the end.
   */
  long selectMillis() {
    return set ? TimeUnit.NANOSECONDS.toMillis(remainingNanos()) + 1 : 0;
  }

  /** How long it was when it was set. */
  Duration length() {
    return length;
  }

  /**
   * The part of what is left that the first of {@code tries} may use: an equal share, or {@code
   * leastNanos} if more.
   */
  Deadline share(int tries, long leastNanos) {
    if (!set) {
      return this;
    }
    long remaining = remainingNanos();
    long share = Math.min(remaining, Math.max(remaining / tries, leastNanos));
    return new Deadline(nanoClock, true, Duration.ofNanos(share));
  }
}
