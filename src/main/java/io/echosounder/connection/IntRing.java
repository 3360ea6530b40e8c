package io.echosounder.connection;

import java.util.Arrays;

/** A queue of numbers in a ring that grows. On the event loop only. */
class IntRing {

  /** Its length is a power of two, so that a mask wraps an index. */
  private int[] values = new int[4];

  private int first;
  private int count;

  final void addLast(int value) {
    if (count == values.length) {
      grow();
    }
    values[(first + count) & (values.length - 1)] = value;
    count++;
  }

  final int count() {
    return count;
  }

  /** Takes the oldest number; the ring is not empty. */
  final int takeFirst() {
    int value = values[first];
    first = (first + 1) & (values.length - 1);
    count--;
    return value;
  }

  private void grow() {
    int[] larger = Arrays.copyOf(values, values.length * 2);
    System.arraycopy(values, 0, larger, values.length, first);
    values = larger;
  }
}
