package io.echosounder.client.watch;

import java.util.Arrays;

/**
 * The messages of one connection that are sent and not yet echoed, oldest first. It keeps their due
 * times only, because all of them have the same content.
 */
final class Owed {
  private long[] dues = new long[8];
  private int head;
  private int count;

  boolean isEmpty() {
    return count == 0;
  }

  void add(long due) {
    if (count == dues.length) {
      long[] longer = Arrays.copyOf(dues, 2 * count);
      for (int i = 0; i < count; i++) {
        longer[i] = dues[(head + i) % count];
      }
      dues = longer;
      head = 0;
    }
    dues[(head + count) % dues.length] = due;
    count++;
  }

  /** When the oldest message was due. Call it only if there is one. */
  long oldest() {
    return dues[head];
  }

  /** Removes the oldest message and returns when it was due. */
  long take() {
    long due = dues[head];
    head = (head + 1) % dues.length;
    count--;
    return due;
  }

  /** Forgives a time in which this client itself stood still. */
  void shift(long nanos) {
    for (int i = 0; i < count; i++) {
      dues[(head + i) % dues.length] += nanos;
    }
  }
}
