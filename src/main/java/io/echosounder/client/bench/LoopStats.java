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
 * What one event loop has counted. It alone writes, without locks; {@link Series} reads from
 * another thread.
 */
final class LoopStats {
  private static final int DIGITS = 3;

  private final SingleWriterRecorder latency = new SingleWriterRecorder(DIGITS);
  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong connects = new AtomicLong();
  private final AtomicLong open = new AtomicLong();

  /** Of each kind, why the first one happened. */
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

  /** A message of {@link Mode#STREAM}. */
  void message() {
    add(messages, 1);
  }

  /** Messages that have not come back: their latency is this at least. */
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

  /** One writer: no locked instruction is needed, only that a reader sees no torn value. */
  private static void add(AtomicLong counter, long more) {
    counter.setOpaque(counter.getPlain() + more);
  }

  /** Latencies since the last call; {@code recycle} is its result, to be used again. */
  Histogram interval(@Nullable Histogram recycle) {
    return latency.getIntervalHistogram(recycle);
  }

  /** The totals so far, added to {@code sum}. */
  void addTo(Totals sum) {
    sum.messages += messages.getOpaque();
    sum.bytes += bytes.getOpaque();
    sum.connects += connects.getOpaque();
    sum.open += open.getOpaque();
    reasons.forEach(sum.reasons::putIfAbsent);
    errors.forEach((kind, count) -> sum.errors.merge(kind, count.getOpaque(), Long::sum));
  }

  /** Sums over loops, at one instant. */
  static final class Totals {
    long messages;
    long bytes;
    long connects;

    /** Connections that are open now. */
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
