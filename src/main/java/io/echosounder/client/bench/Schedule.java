package io.echosounder.client.bench;

import java.util.function.BiConsumer;

/**
 * The due times of the messages of one connection in an open loop. A connection that is opened
 * again continues the schedule of the last one.
 */
final class Schedule {
  /** The limit of steps for counting the overdue messages at the end. */
  private static final long MOST_STEPS = 10_000;

  private final long periodNanos;
  private long due;
  private boolean begun;

  Schedule(long firstNanos, long periodNanos) {
    this.due = firstNanos;
    this.periodNanos = periodNanos;
  }

  /**
   * The connection is open. The first connection skips the messages that came due during its
   * connect, because otherwise a run would begin with a burst. Later connections skip none.
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

  /** Returns the due time of the message that is sent now, and moves on to the next. */
  long take() {
    long taken = due;
    due += periodNanos;
    return taken;
  }

  /**
   * Counts the messages that are due and not sent.
   *
   * @param each receives the least waiting time of some messages, and their number
   */
  void overdue(long now, BiConsumer<Long, Long> each) {
    long all = now - due <= 0 ? 0 : (now - due - 1) / periodNanos + 1;
    long stride = all / MOST_STEPS + 1;
    for (long first = 0; first < all; first += stride) {
      each.accept(now - due - first * periodNanos, Math.min(stride, all - first));
    }
  }
}
