package io.echosounder.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.LinkedHashSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of one event loop's connections. On the event loop only, but for the getters.
 *
 * <p>Memory is short when unsent bytes take three quarters of the share. Then a connection with
 * unsent bytes stops reading until its client has taken them or memory is free again. All others
 * read on, a little at a time: the last quarter is divided among all connections, so each of them
 * can always hold one small read, and nobody is ended because others do not read.
 *
 * <p>The JVM's direct memory can run out before, because HTTP uses it too. Then a small reserve is
 * given up, memory counts as short, and the reserve is asked for again until it is there.
 */
final class LoopBuffers {

  /** One small read, bytes. */
  private static final int SMALL = 2048;

  private static final int SMALLEST = 64;
  private static final int RESERVE = 128 * 1024;
  private static final long RETRY_MILLIS = 100;

  private final EventLoop loop;
  private final ByteBufAllocator pool;
  private final long share;

  /** Those that wait for memory, the longest wait first. */
  private final LinkedHashSet<Waiter> waiting = new LinkedHashSet<>();

  private @Nullable ByteBuf reserve;
  private boolean exhausted;
  private boolean wakeScheduled;
  private int connections;

  /** Volatile for those who look; only the event loop writes, and only while bytes wait. */
  private volatile int waitingCount;

  private final Counter used = new Counter();

  /** Waits for memory. On the event loop. */
  interface Waiter {

    /** Memory is free. One that still cannot read waits anew. */
    void onMemory();
  }

  LoopBuffers(EventLoop loop, ByteBufAllocator pool, long share) {
    this.loop = loop;
    this.pool = pool;
    this.share = share;
  }

  long used() {
    return used.get();
  }

  int waiting() {
    return waitingCount;
  }

  void opened() {
    connections++;
    if (reserve == null && !exhausted) {
      takeReserve();
    }
  }

  void closed(Waiter waiter) {
    connections--;
    forget(waiter);
  }

  boolean isShort() {
    return exhausted || used.get() >= share / 4 * 3;
  }

  /**
   * A buffer to read into: of the size that is wanted, or small where memory is short.
   *
   * @throws NoMemory if there is none at all
   */
  ByteBuf allocate(int wanted) {
    int size = isShort() ? Math.min(wanted, small()) : wanted;
    try {
      return pool.directBuffer(size);
    } catch (OutOfMemoryError e) {
      exhaust();
      return smallest();
    }
  }

  /** From what the reserve has left, which is enough for thousands. */
  private ByteBuf smallest() {
    try {
      return pool.directBuffer(SMALLEST);
    } catch (OutOfMemoryError e) {
      throw new NoMemory();
    }
  }

  /** Bytes that have to wait move to a buffer of their size, if theirs is twice as large. */
  ByteBuf fitted(ByteBuf bytes) {
    int size = bytes.readableBytes();
    if (size > bytes.capacity() / 2) {
      return bytes;
    }
    ByteBuf copy;
    try {
      copy = pool.directBuffer(size);
    } catch (OutOfMemoryError e) {
      exhaust();
      return bytes;
    }
    copy.writeBytes(bytes);
    bytes.release();
    return copy;
  }

  private int small() {
    return Math.clamp(share / 4 / Math.max(1, connections), SMALLEST, SMALL);
  }

  /** A buffer of this capacity holds unsent bytes from now on. */
  void held(int capacity) {
    used.add(capacity);
  }

  /** It no longer does. */
  void released(int capacity) {
    used.add(-capacity);
    if (!waiting.isEmpty() && !isShort()) {
      scheduleWake(0);
    }
  }

  /**
   * Calls {@link Waiter#onMemory} when memory is free and those that came before have had theirs.
   */
  void await(Waiter waiter) {
    if (waiting.add(waiter)) {
      waitingCount = waiting.size();
    }
  }

  /** The wait of this one is over. */
  void forget(Waiter waiter) {
    if (!waiting.isEmpty() && waiting.remove(waiter)) {
      waitingCount = waiting.size();
    }
  }

  private void scheduleWake(long millis) {
    if (!wakeScheduled) {
      wakeScheduled = true;
      loop.schedule(this::wake, millis, TimeUnit.MILLISECONDS);
    }
  }

  /** As many at a time as memory is free; the others a little later, when these have read. */
  private void wake() {
    wakeScheduled = false;
    long room = (share / 4 * 3 - used.get()) / RESERVE + 1;
    for (; room > 0 && !waiting.isEmpty() && !isShort(); room--) {
      Waiter first = waiting.removeFirst();
      waitingCount = waiting.size();
      first.onMemory();
    }
    if (!waiting.isEmpty() && !isShort()) {
      scheduleWake(1);
    }
  }

  /** Gives the reserve back, because its event loop is about to stop. */
  void releaseReserve() {
    if (reserve != null) {
      reserve.release();
      reserve = null;
    }
  }

  private void exhaust() {
    releaseReserve();
    if (!exhausted) {
      exhausted = true;
      loop.schedule(this::recover, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void recover() {
    exhausted = false;
    takeReserve();
    if (!exhausted && !isShort()) {
      scheduleWake(0);
    }
  }

  private void takeReserve() {
    try {
      reserve = pool.directBuffer(RESERVE);
    } catch (OutOfMemoryError e) {
      exhaust();
    }
  }
}
