package io.echosounder.client;

import java.time.Duration;
import java.util.function.LongSupplier;

/** The instant at which waiting ends. It may be unset: then waiting has no limit. */
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

  /** A length of zero means no deadline. */
  static Deadline after(Duration length, LongSupplier nanoClock) {
    return new Deadline(nanoClock, !length.isZero(), length);
  }

  boolean isSet() {
    return set;
  }

  boolean passed() {
    return set && at - nanoClock.getAsLong() <= 0;
  }

  /** The time that is left, never below zero. */
  long remainingNanos() {
    return Math.max(0, at - nanoClock.getAsLong());
  }

  /** The timeout from which this deadline was made. */
  Duration length() {
    return length;
  }
}
