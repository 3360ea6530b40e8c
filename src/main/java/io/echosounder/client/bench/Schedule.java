package io.echosounder.client.bench;

import java.util.function.BiConsumer;

/**
 * When the messages of one connection are due in an open loop. It outlives the connection: one that
 * is opened again takes up the schedule where the last one left it.
 */
final class Schedule {
  /** Messages that are overdue at the end are counted in so many steps at most. */
  private static final long MOST_STEPS = 10_000;

  private final long periodNanos;
  private long due;
  private boolean begun;

  Schedule(long firstNanos, long periodNanos) {
    this.due = firstNanos;
    this.periodNanos = periodNanos;
  }

  /**
   * The first connection stands: what it missed while it was opened is not due, or a run would
   * begin with a burst. A later connection misses nothing.
   */
  void begin(long now) {
    if (!begun && now - due > 0) {
      due += ((now - due - 1) / periodNanos + 1) * periodNanos;
    }
    begun = true;
  }

  /** When the next message is due, on {@link System#nanoTime}. */
  long due() {
    return due;
  }

  /** The next message is sent: gives the time that it was due. */
  long take() {
    long taken = due;
    due += periodNanos;
    return taken;
  }

  /**
   * The messages that are due and not sent.
   *
   * @param each takes a time for which messages have waited at least, and how many they are
   */
  void overdue(long now, BiConsumer<Long, Long> each) {
    long all = now - due <= 0 ? 0 : (now - due - 1) / periodNanos + 1;
    long stride = all / MOST_STEPS + 1;
    for (long first = 0; first < all; first += stride) {
      each.accept(now - due - first * periodNanos, Math.min(stride, all - first));
    }
  }
}
