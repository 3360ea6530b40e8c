package io.echosounder.listener;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** How many connections were turned away, by cause. Safe for any thread. */
final class Refusals {

  private final AtomicLongArray counts = new AtomicLongArray(RefusalCause.values().length);

  void count(RefusalCause cause) {
    counts.incrementAndGet(cause.ordinal());
  }

  long get(RefusalCause cause) {
    return counts.get(cause.ordinal());
  }

  /** Every cause, those that never were included. */
  Map<RefusalCause, Long> byCause() {
    Map<RefusalCause, Long> byCause = new EnumMap<>(RefusalCause.class);
    for (RefusalCause cause : RefusalCause.values()) {
      byCause.put(cause, get(cause));
    }
    return byCause;
  }
}
