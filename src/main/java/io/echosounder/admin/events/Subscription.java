package io.echosounder.admin.events;

import io.echosounder.admin.events.EventRing.Event;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * One subscriber to events. It has a position in the {@link EventRing} and no queue of its own, so
 * a slow reader costs no memory. If the next event has left the ring, the subscriber is
 * disconnected, so that it does not believe that it has seen everything.
 *
 * <p>{@link #wake} may be called by any thread and does not block. Everything is sent by {@code
 * executor}, which runs one task at a time.
 *
 * @param <T> an event as it is sent
 */
final class Subscription<T> implements Flow.Subscription {

  /** After so many events other tasks of the executor run. */
  private static final int BATCH = 64;

  private final EventRing ring;
  private final Flow.Subscriber<? super T> reader;
  private final Executor executor;
  private final Function<Event, T> format;
  private final Runnable onEnd;
  private final AtomicLong demand = new AtomicLong();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final AtomicBoolean ended = new AtomicBoolean();

  /** Used by the executor alone, once the subscription has begun. */
  private long position;

  Subscription(
      EventRing ring,
      long position,
      Flow.Subscriber<? super T> reader,
      Executor executor,
      Function<Event, T> format,
      Runnable onEnd) {
    this.ring = ring;
    this.position = position;
    this.reader = reader;
    this.executor = executor;
    this.format = format;
    this.onEnd = onEnd;
  }

  /** Sends new events, if there are any. */
  void wake() {
    if (!ended.get() && woken.compareAndSet(false, true)) {
      executor.execute(this::send);
    }
  }

  /** Sends a comment or notice, if the reader has asked for more. Call it on the executor. */
  void sendIfIdle(T extra) {
    if (!ended.get() && demand.get() > 0) {
      demand.decrementAndGet();
      reader.onNext(extra);
    }
  }

  private void send() {
    // This comes before reading the ring, so that an event added after the read wakes us again.
    woken.set(false);
    for (int sent = 0; !ended.get(); sent++) {
      if (ring.hasLost(position)) {
        end();
        reader.onError(new IllegalStateException("the reader is too slow"));
        return;
      }
      Event event = ring.get(position);
      if (event == null || demand.get() == 0) {
        return;
      }
      if (sent == BATCH) {
        wake();
        return;
      }
      demand.decrementAndGet();
      position++;
      reader.onNext(format.apply(event));
    }
  }

  @Override
  public void request(long n) {
    demand.addAndGet(n);
    wake();
  }

  @Override
  public void cancel() {
    end();
  }

  private void end() {
    if (ended.compareAndSet(false, true)) {
      onEnd.run();
    }
  }
}
