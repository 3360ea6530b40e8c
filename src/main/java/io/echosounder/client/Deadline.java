package io.echosounder.client;

import java.time.Duration;
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

  /** How long it was when it was set. */
  Duration length() {
    return length;
  }
}
