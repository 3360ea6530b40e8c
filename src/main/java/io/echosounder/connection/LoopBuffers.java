package io.echosounder.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.LinkedHashSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The buffer memory of the connections of one event loop. On the event loop only, except the
 * getters.
 *
 * <p>Memory is short when unsent bytes take three quarters of the loop's share. Then a connection
 * with unsent bytes stops reading until its client has taken them or memory is free again. The
 * others read on in small pieces. All connections divide the last quarter, so each of them can
 * always hold one small read, and no connection ends because others do not read.
 *
 * <p>The JVM's direct memory can run out earlier, because HTTP uses it too. Then we free a small
 * reserve, treat memory as short, and try to allocate the reserve again until that succeeds.
 */
final class LoopBuffers {

  /** Size of a small read, bytes. */
  private static final int SMALL = 2048;

  private static final int SMALLEST = 64;
  private static final int RESERVE = 128 * 1024;
  private static final long RETRY_MILLIS = 100;

  private final EventLoop loop;
  private final ByteBufAllocator pool;
  private final long share;

  /** The connections that wait for memory, the longest wait first. */
  private final LinkedHashSet<Waiter> waiting = new LinkedHashSet<>();

  private @Nullable ByteBuf reserve;
  private boolean exhausted;
  private boolean wakeScheduled;
  private int connections;

  /** Volatile, because any thread may read it; only the event loop writes. */
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
   * Allocates a buffer to read into: of the wanted size, or small if memory is short.
   *
   * @throws NoMemory if there is no memory at all
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

  /** Takes the memory that the reserve has freed, which is enough for thousands. */
  private ByteBuf smallest() {
    try {
      return pool.directBuffer(SMALLEST);
    } catch (OutOfMemoryError e) {
      throw new NoMemory();
    }
  }

  /** Copies bytes that have to wait to a buffer of their size, if their own is twice as large. */
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

  /** A buffer of this capacity no longer holds unsent bytes. */
  void released(int capacity) {
    used.add(-capacity);
    if (!waiting.isEmpty() && !isShort()) {
      scheduleWake(0);
    }
  }

  /** Calls {@link Waiter#onMemory} when memory is free and earlier waiters have been called. */
  void await(Waiter waiter) {
    if (waiting.add(waiter)) {
      waitingCount = waiting.size();
    }
  }

  /** This waiter no longer waits. */
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

  /**
   * Wakes as many waiters as there is free memory for. The others come a little later, when these
   * have read.
   */
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

  /** Frees the reserve, because its event loop is about to stop. */
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
