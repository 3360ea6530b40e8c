package io.echosounder.client.bench;

import io.echosounder.client.ExitCode;
import io.echosounder.client.bench.LoopStats.Totals;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The results by second and in total. Synchronized, because Ctrl-C reads them from another thread.
 */
final class Series {
  private static final int DIGITS = 3;
  private static final double LEAST_SECONDS = 0.05;

  private final List<LoopStats> loops;
  private final LongSupplier nanoClock;
  private final LongSupplier cpuNanos;
  private final Histogram sum = new Histogram(DIGITS);
  private final List<Point> points = new ArrayList<>();
  private final List<@Nullable Histogram> recycled = new ArrayList<>();

  private Totals first = new Totals();
  private Totals last = new Totals();
  private boolean begun;
  private long start;
  private long lastPoint;
  private long startCpu;
  private long endCpu;
  private Map<Path, Long> startLoopCpu = Map.of();
  private Map<Path, Long> endLoopCpu = Map.of();

  /**
   * An interval of about a second.
   *
   * @param seconds the end of the interval, from the start of the measurement
   * @param messages messages per second; {@code bytes} is per second too
   * @param errors the errors of the interval by kind
   */
  record Point(
      double seconds, double messages, double bytes, Latency latency, Map<ExitCode, Long> errors) {}

  /** The latencies of an interval in seconds; NaN without latencies. */
  record Latency(double p50, double p99, double max) {
    private static final Latency NONE = new Latency(Double.NaN, Double.NaN, Double.NaN);

    static Latency of(Histogram interval) {
      return interval.getTotalCount() == 0
          ? NONE
          : new Latency(
              interval.getValueAtPercentile(50) / 1e9,
              interval.getValueAtPercentile(99) / 1e9,
              interval.getMaxValue() / 1e9);
    }
  }

  Series(List<LoopStats> loops, LongSupplier nanoClock, LongSupplier cpuNanos) {
    this.loops = loops;
    this.nanoClock = nanoClock;
    this.cpuNanos = cpuNanos;
    loops.forEach(_ -> recycled.add(null));
    start = nanoClock.getAsLong();
    lastPoint = start;
  }

  /** Starts the measurement after the warm-up. */
  synchronized void begin() {
    drain();
    sum.reset();
    points.clear();
    first = Totals.of(loops);
    last = first;
    begun = true;
    start = nanoClock.getAsLong();
    lastPoint = start;
    startCpu = cpuNanos.getAsLong();
    startLoopCpu = LoopCpu.nanos();
  }

  /**
   * Ends an interval and returns its results. Those of the warm-up do not count in {@link #result}.
   */
  synchronized Point point() {
    Histogram interval = drain();
    Totals now = Totals.of(loops);
    Totals more = now.minus(last);
    long at = nanoClock.getAsLong();
    double seconds = (at - lastPoint) / 1e9;
    last = now;
    lastPoint = at;
    endCpu = cpuNanos.getAsLong();
    endLoopCpu = LoopCpu.nanos();
    Point point =
        new Point(
            (at - start) / 1e9,
            seconds > 0 ? more.messages / seconds : 0,
            seconds > 0 ? more.bytes / seconds : 0,
            Latency.of(interval),
            more.errors);
    // After an interruption the last interval may be too short for a useful rate. Its errors are
    // kept, because none may be missing in the chart.
    if (seconds >= LEAST_SECONDS || !more.errors.isEmpty()) {
      points.add(point);
    }
    return point;
  }

  private Histogram drain() {
    Histogram interval = new Histogram(DIGITS);
    for (int i = 0; i < loops.size(); i++) {
      Histogram each = loops.get(i).interval(recycled.get(i));
      interval.add(each);
      recycled.set(i, each);
    }
    sum.add(interval);
    return interval;
  }

  /** The totals so far, with the warm-up. */
  Totals totals() {
    return Totals.of(loops);
  }

  /** The longest latency so far. */
  synchronized long longestNanos() {
    return sum.getMaxValue();
  }

  synchronized Result result() {
    if (!begun) {
      return Result.nothing();
    }
    double seconds = (lastPoint - start) / 1e9;
    return new Result(
        seconds,
        last.minus(first),
        sum.copy(),
        List.copyOf(points),
        seconds > 0 ? (endCpu - startCpu) / 1e9 / seconds : 0,
        seconds > 0 ? LoopCpu.busiest(startLoopCpu, endLoopCpu) / 1e9 / seconds : -1);
  }
}
