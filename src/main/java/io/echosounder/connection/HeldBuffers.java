package io.echosounder.connection;

/**
 * The sizes of the buffers that hold one connection's unsent bytes, the oldest first. Writes
 * complete in order, so a ring of sizes is enough. It is a ring and does not have one, because that
 * saves 16 bytes for each connection. On the event loop only.
 */
final class HeldBuffers extends IntRing {

  /** The memory that the smallest buffer takes, with the objects that Netty keeps for it. */
  private static final int LEAST = 256;

  private final LoopBuffers memory;
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
    addLast(counted);
    total += counted;
    memory.held(counted);
  }

  /** The oldest buffer was written or discarded. */
  void removeFirst() {
    int counted = takeFirst();
    total -= counted;
    memory.released(counted);
  }
}
