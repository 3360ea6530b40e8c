package io.echosounder.client.watch;

import java.util.function.DoubleSupplier;

/**
 * The waits before a lost connection is opened again: none, then growing ones up to a second. They
 * are jittered, because otherwise all clients would come back to a server at the same instant.
 */
final class Backoff {
  private static final long FIRST_MILLIS = 50;
  private static final long LONGEST_MILLIS = 1000;

  private final DoubleSupplier random;
  private long next;

  /**
   * @param random from 0 to 1
   */
  Backoff(DoubleSupplier random) {
    this.random = random;
  }

  /** The wait before the next attempt. */
  long nextMillis() {
    long wait = next;
    next = wait == 0 ? FIRST_MILLIS : Math.min(2 * wait, LONGEST_MILLIS);
    return Math.round(wait * (0.5 + random.getAsDouble() / 2));
  }

  /** An echo came, so the next attempt is made at once. */
  void reset() {
    next = 0;
  }
}
