package io.echosounder.logging;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands items to a sink that may block, on a thread of its own. Callers never wait for the sink: an
 * item that finds the queue full is discarded and counted. From then on all are discarded until the
 * queue is half empty, so that a log has few long gaps rather than many short ones.
 *
 * <pre>
 *   open ──an item finds no room──▶ discarding ──the sink takes items, half is free──▶ open
 * </pre>
 */
final class Outbox<T> {

  /** Writes one item, and may block for ever. */
  interface Sink<T> {
    void write(T item) throws IOException;
  }

  private record Item<T>(T content, int bytes, int lines) {}

  private final String name;
  private final long capacity;
  private final Sink<T> sink;
  private final LongConsumer tell;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition offered = lock.newCondition();
  private final Condition written = lock.newCondition();

  // All of these are guarded by the lock, which nobody holds while the sink writes.
  private final Queue<Item<T>> queue = new ArrayDeque<>();
  private long queuedBytes;
  private boolean writing;
  private boolean discarding;
  private long untold;
  private @Nullable Thread thread;

  /**
   * @param capacity the most bytes that the queue holds
   * @param tell called with the number of discarded lines when the sink takes items again
   */
  Outbox(String name, long capacity, Sink<T> sink, LongConsumer tell) {
    this.name = name;
    this.capacity = capacity;
    this.sink = sink;
    this.tell = tell;
  }

  /** Queues an item or discards it; never waits for the sink. */
  void offer(T content, int bytes, int lines) {
    lock.lock();
    try {
      if (discarding || queuedBytes + bytes > capacity) {
        discarding = true;
        lose(lines);
        return;
      }
      queue.add(new Item<>(content, bytes, lines));
      queuedBytes += bytes;
      if (thread == null) {
        // A daemon: a sink that is stuck must not keep the process alive.
        thread = Thread.ofPlatform().daemon().name(name).start(this::writeForEver);
      }
      offered.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until everything is written, but gives up when nothing was written for {@code patience},
   * and in any case after ten times as long.
   */
  void awaitEmpty(Duration patience) {
    long end = System.nanoTime() + 10 * patience.toNanos();
    lock.lock();
    try {
      while (writing || !queue.isEmpty()) {
        long left = Math.min(patience.toNanos(), end - System.nanoTime());
        if (left <= 0 || !written.await(left, TimeUnit.NANOSECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void writeForEver() {
    while (true) {
      try {
        Item<T> item = take();
        boolean taken = write(item);
        long toTell = finished(item, taken);
        if (toTell > 0) {
          tell.accept(toTell);
        }
      } catch (InterruptedException e) {
        // Nobody interrupts this thread on purpose, and the log has to go on.
      }
    }
  }

  private Item<T> take() throws InterruptedException {
    lock.lock();
    try {
      while (queue.isEmpty()) {
        offered.await();
      }
      Item<T> item = queue.remove();
      writing = true;
      return item;
    } finally {
      lock.unlock();
    }
  }

  private boolean write(Item<T> item) {
    try {
      sink.write(item.content());
      return true;
    } catch (IOException | RuntimeException e) {
      // The reader has gone or the disk is full; that can pass, so the next item is tried too.
      return false;
    }
  }

  /** Returns how many discarded lines to tell of; 0 if there is nothing to tell yet. */
  private long finished(Item<T> item, boolean taken) {
    lock.lock();
    try {
      writing = false;
      queuedBytes -= item.bytes();
      written.signalAll();
      if (!taken) {
        lose(item.lines());
        return 0;
      }
      if (queuedBytes > capacity / 2) {
        return 0;
      }
      discarding = false;
      long lines = untold;
      untold = 0;
      return lines;
    } finally {
      lock.unlock();
    }
  }

  private void lose(int lines) {
    untold += lines;
    Discarded.count(lines);
  }
}
