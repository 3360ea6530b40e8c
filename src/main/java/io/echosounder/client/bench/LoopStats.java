package io.echosounder.client.bench;

import io.echosounder.client.ExitCode;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one event loop. Only the loop writes them, without locks. {@link Series} reads
 * them from another thread.
 */
final class LoopStats {
  private static final int DIGITS = 3;

  private final SingleWriterRecorder latency = new SingleWriterRecorder(DIGITS);
  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong connects = new AtomicLong();
  private final AtomicLong open = new AtomicLong();

  /** The reason of the first error of each kind. */
  private final Map<ExitCode, String> reasons = new ConcurrentHashMap<>();

  private final Map<ExitCode, AtomicLong> errors = new EnumMap<>(ExitCode.class);

  LoopStats() {
    for (ExitCode code : ExitCode.values()) {
      errors.put(code, new AtomicLong());
    }
  }

  void message(long nanos) {
    latency.recordValue(Math.max(0, nanos));
    add(messages, 1);
  }

  /** Counts a message without latency, in {@link Mode#STREAM}. */
  void message() {
    add(messages, 1);
  }

  /** Counts unanswered messages, whose latency is at least {@code nanos}. */
  void unanswered(long nanos, long count) {
    latency.recordValueWithCount(Math.max(0, nanos), count);
  }

  void bytes(int count) {
    add(bytes, count);
  }

  void connected() {
    add(connects, 1);
    add(open, 1);
  }

  void disconnected() {
    add(open, -1);
  }

  void error(ExitCode kind, String reason) {
    reasons.putIfAbsent(kind, reason);
    AtomicLong counter = errors.get(kind);
    if (counter != null) {
      add(counter, 1);
    }
  }

  /** With one writer no atomic increment is needed; opaque mode prevents torn reads. */
  private static void add(AtomicLong counter, long more) {
    counter.setOpaque(counter.getPlain() + more);
  }

  /** Returns the latencies since the last call. {@code recycle} is an old result to reuse. */
  Histogram interval(@Nullable Histogram recycle) {
    return latency.getIntervalHistogram(recycle);
  }

  /** Adds the totals so far to {@code sum}. */
  void addTo(Totals sum) {
    sum.messages += messages.getOpaque();
    sum.bytes += bytes.getOpaque();
    sum.connects += connects.getOpaque();
    sum.open += open.getOpaque();
    reasons.forEach(sum.reasons::putIfAbsent);
    errors.forEach((kind, count) -> sum.errors.merge(kind, count.getOpaque(), Long::sum));
  }

  /** The sums over all loops at one instant. */
  static final class Totals {
    long messages;
    long bytes;
    long connects;

    /** The number of open connections. */
    long open;

    final Map<ExitCode, String> reasons = new EnumMap<>(ExitCode.class);
    final Map<ExitCode, Long> errors = new EnumMap<>(ExitCode.class);

    static Totals of(Iterable<LoopStats> loops) {
      Totals sum = new Totals();
      loops.forEach(each -> each.addTo(sum));
      return sum;
    }

    Totals minus(Totals before) {
      Totals rest = new Totals();
      rest.messages = messages - before.messages;
      rest.bytes = bytes - before.bytes;
      rest.connects = connects - before.connects;
      rest.open = open;
      rest.reasons.putAll(reasons);
      errors.forEach(
          (kind, count) -> {
            long more = count - before.errors.getOrDefault(kind, 0L);
            if (more > 0) {
              rest.errors.put(kind, more);
            }
          });
      return rest;
    }
  }
}
