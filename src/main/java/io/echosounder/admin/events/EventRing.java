package io.echosounder.admin.events;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The latest events, numbered without a gap. Event loops of the echo write and HTTP threads read,
 * and neither ever waits for the other.
 *
 * <p>The first number is the time of the start in microseconds. So the numbers of a restarted
 * server are greater than all that it gave before, and an old one is recognised.
 */
final class EventRing {

  /** What happened; {@code data} makes the object to be shown, on the thread that shows it. */
  record Event(long id, String name, Supplier<Object> data) {}

  private final AtomicReferenceArray<@Nullable Event> slots;
  private final AtomicLong next;

  /**
   * An empty ring.
   *
   * @param size how many events are kept
   * @param first the number of the first event
   */
  EventRing(int size, long first) {
    slots = new AtomicReferenceArray<>(size);
    next = new AtomicLong(first);
  }

  /** Numbers and keeps an event; the oldest one leaves. */
  void add(String name, Supplier<Object> data) {
    Event event = new Event(next.getAndIncrement(), name, data);
    // A thread that was stopped here for a whole round must not replace a later event.
    slots.accumulateAndGet(
        slot(event.id()),
        event,
        (kept, given) -> kept != null && kept.id() > given.id() ? kept : given);
  }

  /** The number that the next event will have. */
  long next() {
    return next.get();
  }

  /** Whether this event is kept no longer. */
  boolean hasLost(long id) {
    Event kept = slots.get(slot(id));
    return kept != null && kept.id() > id;
  }

  /** This event; null if it has not happened yet, or is kept no longer. */
  @Nullable Event get(long id) {
    Event kept = slots.get(slot(id));
    return kept != null && kept.id() == id ? kept : null;
  }

  /** The number from which on everything is kept that came after event {@code last}. */
  long oldestAfter(long last) {
    long newest = next.get();
    if (last >= newest) {
      // Never given by this server.
      return newest;
    }
    long oldest = Math.max(last + 1, newest - slots.length());
    while (oldest < newest && get(oldest) == null) {
      oldest++;
    }
    return oldest;
  }

  private int slot(long id) {
    return (int) Math.floorMod(id, (long) slots.length());
  }
}
