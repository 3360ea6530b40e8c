package io.echosounder.connection;

/**
 * The sizes of the buffers that hold one connection's unsent bytes, the oldest first. Writes
 * complete in order, so a ring of sizes is enough. On the event loop only.
 */
final class HeldBuffers {

  /** The memory that the smallest buffer takes, with the objects that Netty keeps for it. */
  private static final int LEAST = 256;

  private final LoopBuffers memory;
  private final IntRing capacities = new IntRing();
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
    capacities.add(counted);
    total += counted;
    memory.held(counted);
  }

  /** The oldest buffer was written or discarded. */
  void removeFirst() {
    int counted = capacities.removeFirst();
    total -= counted;
    memory.released(counted);
  }
}
