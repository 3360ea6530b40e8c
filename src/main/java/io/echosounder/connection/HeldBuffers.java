package io.echosounder.connection;

import java.util.Arrays;

/**
 * The sizes of the buffers that hold one connection's unsent bytes, the oldest first. Writes
 * complete in order, so a ring of sizes is enough. On the event loop only.
 */
final class HeldBuffers {

  /** The memory that the smallest buffer takes, with the objects that Netty keeps for it. */
  private static final int LEAST = 256;

  private final LoopBuffers memory;
  private int[] capacities = new int[4];
  private int first;
  private int count;
  private long total;

  HeldBuffers(LoopBuffers memory) {
    this.memory = memory;
  }

  /** The sum of the capacities, bytes. */
  long total() {
    return total;
  }

  void add(int capacity) {
    int counted = Math.max(capacity, LEAST);
    if (count == capacities.length) {
      grow();
    }
    capacities[(first + count) & (capacities.length - 1)] = counted;
    count++;
    total += counted;
    memory.held(counted);
  }

  /** The oldest buffer was written or discarded. */
  void removeFirst() {
    int counted = capacities[first];
    first = (first + 1) & (capacities.length - 1);
    count--;
    total -= counted;
    memory.released(counted);
  }

  /** Doubles the ring, so that its length stays a power of two. */
  private void grow() {
    int[] larger = Arrays.copyOf(capacities, capacities.length * 2);
    System.arraycopy(capacities, 0, larger, capacities.length, first);
    capacities = larger;
  }
}
