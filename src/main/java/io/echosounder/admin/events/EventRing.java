package io.echosounder.admin.events;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The latest events, numbered without a gap. Event loops of the echo write, HTTP threads read, and
 * neither waits for the other.
 *
 * <p>The first number is the start time in microseconds. So a restarted server gives greater
 * numbers than before, and recognises a number of an earlier run.
 */
final class EventRing {

  /** An event. {@code data} makes the JSON object on the thread that sends it. */
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

  /** Numbers and stores an event. It replaces the oldest one. */
  void add(String name, Supplier<Object> data) {
    Event event = new Event(next.getAndIncrement(), name, data);
    // If this thread was suspended while others filled the ring, a later event is in the slot.
    slots.accumulateAndGet(
        slot(event.id()),
        event,
        (kept, given) -> kept != null && kept.id() > given.id() ? kept : given);
  }

  /** The number that the next event will have. */
  long next() {
    return next.get();
  }

  /** True if a later event has replaced this one. */
  boolean hasLost(long id) {
    Event kept = slots.get(slot(id));
    return kept != null && kept.id() > id;
  }

  /** This event; null if it has not happened yet or was replaced. */
  @Nullable Event get(long id) {
    Event kept = slots.get(slot(id));
    return kept != null && kept.id() == id ? kept : null;
  }

  /** The oldest stored event after event {@code last}; from there on no event is missing. */
  long oldestAfter(long last) {
    long newest = next.get();
    if (last >= newest) {
      // This server has not given that number.
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
