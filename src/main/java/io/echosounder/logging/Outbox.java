package io.echosounder.logging;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Queues items for a sink that may block. A thread of its own writes them. Callers never wait: an
 * item is discarded and counted if the queue is full. From then on all items are discarded until
 * the queue is half empty, so that a log has a few long gaps and not many short ones.
 *
 * <pre>
 *   open ──an item finds no room──▶ discarding ──the sink takes items, half is free──▶ open
 * </pre>
 */
public final class Outbox<T> {

  /** Writes items, the oldest first, and may block for ever. */
  public interface Sink<T> {
    /** Writes a batch; an exception means that it is lost. */
    void write(List<T> batch) throws IOException;
  }

  /**
   * How much an outbox holds, and how it hands that on.
   *
   * @param capacity the most bytes that the queue holds
   * @param batch about how many bytes the sink gets at a time; 1 for one item at a time
   * @param delay how long the first item of a batch waits for others. Then a busy producer wakes
   *     the thread a few times a second and not for each item.
   */
  public record Size(long capacity, int batch, Duration delay) {}

  private record Item<T>(T content, int bytes, int lines) {}

  private final String name;
  private final Size size;
  private final Sink<T> sink;
  private final LongConsumer tell;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition offered = lock.newCondition();
  private final Condition written = lock.newCondition();

  // The lock guards all of these. Nobody holds it while the sink writes.
  private Queue<Item<T>> queue = new ArrayDeque<>();
  private long queuedBytes;
  private boolean writing;
  private boolean discarding;
  private boolean urgent;
  private long untold;
  private @Nullable Thread thread;

  /**
   * An empty outbox; the thread starts with the first item.
   *
   * @param tell called with the number of discarded lines when the sink takes items again
   */
  public Outbox(String name, Size size, Sink<T> sink, LongConsumer tell) {
    this.name = name;
    this.size = size;
    this.sink = sink;
    this.tell = tell;
  }

  /** Queues an item or discards it; never waits for the sink. */
  public void offer(T content, int bytes, int lines) {
    lock.lock();
    try {
      if (discarding || queuedBytes + bytes > size.capacity()) {
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
      boolean first = queue.size() == 1;
      boolean fullBatch = queuedBytes >= size.batch() && queuedBytes - bytes < size.batch();
      if (first || fullBatch) {
        offered.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until everything is written, but gives up when nothing was written for {@code patience},
   * and in any case after ten times as long.
   */
  public void awaitEmpty(Duration patience) {
    long end = System.nanoTime() + 10 * patience.toNanos();
    lock.lock();
    try {
      urgent = true;
      offered.signal();
      while (writing || !queue.isEmpty()) {
        long left = Math.min(patience.toNanos(), end - System.nanoTime());
        if (left <= 0 || !written.await(left, TimeUnit.NANOSECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      urgent = false;
      lock.unlock();
    }
  }

  private void writeForEver() {
    while (true) {
      try {
        Queue<Item<T>> batch = take();
        boolean taken = write(batch);
        long toTell = finished(batch, taken);
        if (toTell > 0) {
          tell.accept(toTell);
        }
      } catch (InterruptedException e) {
        // Nobody interrupts this thread on purpose, and the log has to go on.
      }
    }
  }

  private Queue<Item<T>> take() throws InterruptedException {
    lock.lock();
    try {
      while (queue.isEmpty()) {
        offered.await();
      }
      awaitMore();
      Queue<Item<T>> batch = nextBatch();
      writing = true;
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** Takes all at once if it can, because callers wait for the lock meanwhile. */
  private Queue<Item<T>> nextBatch() {
    Queue<Item<T>> batch = new ArrayDeque<>();
    if (queuedBytes <= size.batch()) {
      Queue<Item<T>> all = queue;
      queue = batch;
      return all;
    }
    for (long bytes = 0; bytes < size.batch() && !queue.isEmpty(); ) {
      Item<T> item = queue.remove();
      bytes += item.bytes();
      batch.add(item);
    }
    return batch;
  }

  private void awaitMore() throws InterruptedException {
    long left = size.delay().toNanos();
    while (left > 0 && !urgent && queuedBytes < size.batch()) {
      left = offered.awaitNanos(left);
    }
  }

  private boolean write(Queue<Item<T>> batch) {
    try {
      List<T> contents = new ArrayList<>(batch.size());
      batch.forEach(item -> contents.add(item.content()));
      sink.write(contents);
      return true;
    } catch (IOException | RuntimeException e) {
      // The reader has gone or the disk is full; that can pass, so the next batch is tried too.
      return false;
    }
  }

  /** Returns how many discarded lines to tell of; 0 if there is nothing to tell yet. */
  private long finished(Queue<Item<T>> batch, boolean taken) {
    long bytes = 0;
    int lines = 0;
    for (Item<T> item : batch) {
      bytes += item.bytes();
      lines += item.lines();
    }
    lock.lock();
    try {
      writing = false;
      queuedBytes -= bytes;
      if (!taken) {
        lose(lines);
      }
      written.signalAll();
      if (!taken || queuedBytes > size.capacity() / 2) {
        return 0;
      }
      discarding = false;
      long toTell = untold;
      untold = 0;
      return toTell;
    } finally {
      lock.unlock();
    }
  }

  private void lose(int lines) {
    untold += lines;
    Discarded.count(lines);
  }
}
