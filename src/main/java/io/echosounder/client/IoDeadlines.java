package io.echosounder.client;

import java.util.function.LongSupplier;

/** The read deadline and the write deadline of one exchange: when each last began, what is left. */
final class IoDeadlines {
  private final IoTimeouts timeouts;
  private final LongSupplier nanoClock;
  private long readSince;
  private long writeSince;

  IoDeadlines(IoTimeouts timeouts, LongSupplier nanoClock) {
    this.timeouts = timeouts;
    this.nanoClock = nanoClock;
  }

  /** The peer begins to owe bytes, or has just sent some. */
  void restartRead() {
    readSince = nanoClock.getAsLong();
  }

  /** Bytes begin to wait for the kernel, or it has just taken some. */
  void restartWrite() {
    writeSince = nanoClock.getAsLong();
  }

  /** Moves the write deadline by a time in which this end could not send. */
  void extendWrite(long nanos) {
    writeSince += nanos;
  }

  /**
   * Nanoseconds until the first deadline; zero or less if it has passed; the largest long without
   * one.
   *
   * @param reading true if the peer owes bytes
   * @param writing true if bytes wait to be sent
   */
  long remainingNanos(boolean reading, boolean writing) {
    return Math.min(
        reading && !timeouts.read().isZero() ? readNanos() : Long.MAX_VALUE,
        writing ? writeNanos() : Long.MAX_VALUE);
  }

  /** True if the write deadline has passed. */
  boolean isWriteOver() {
    return writeNanos() <= 0;
  }

  private long readNanos() {
    return timeouts.read().toNanos() - (nanoClock.getAsLong() - readSince);
  }

  private long writeNanos() {
    return timeouts.write().isZero()
        ? Long.MAX_VALUE
        : timeouts.write().toNanos() - (nanoClock.getAsLong() - writeSince);
  }
}
