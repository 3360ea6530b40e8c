package io.echosounder.listener;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts refused connections by cause. Any thread may call it. */
final class Refusals {

  private final AtomicLongArray counts = new AtomicLongArray(RefusalCause.values().length);

  void count(RefusalCause cause) {
    counts.incrementAndGet(cause.ordinal());
  }

  long get(RefusalCause cause) {
    return counts.get(cause.ordinal());
  }

  /** The count of every cause, zeros included. */
  Map<RefusalCause, Long> byCause() {
    Map<RefusalCause, Long> byCause = new EnumMap<>(RefusalCause.class);
    for (RefusalCause cause : RefusalCause.values()) {
      byCause.put(cause, get(cause));
    }
    return byCause;
  }
}
