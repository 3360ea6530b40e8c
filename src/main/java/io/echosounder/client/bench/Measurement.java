package io.echosounder.client.bench;

import io.echosounder.client.Progress;
import io.echosounder.client.Spans;
import io.echosounder.client.bench.LoopStats.Totals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits for the warm-up to pass, measures second by second, and shows the progress. */
final class Measurement {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(200);

  private final Load load;
  private final Series series;
  private final Workload workload;
  private final Progress progress;

  Measurement(Load load, Series series, Workload workload, Progress progress) {
    this.load = load;
    this.series = series;
    this.workload = workload;
    this.progress = progress;
  }

  void run() throws InterruptedException {
    long start = System.nanoTime();
    if (!workload.warmup().isZero()) {
      pass("warm-up", start, workload.warmup());
    }
    series.begin();
    pass("measuring", System.nanoTime(), workload.duration());
    load.finish(series.longestNanos());
    series.point();
  }

  /** Waits for {@code length}, and ends an interval of the series each second. */
  private void pass(String phase, long start, Duration length) throws InterruptedException {
    long end = start + length.toNanos();
    long second = start;
    Series.Point last = null;
    for (long now = start; now - end < 0; now = System.nanoTime()) {
      if (now - second >= SECOND) {
        last = series.point();
        second = now;
        if (progress.isOnTerminal()) {
          progress.print(SecondLine.of(phase, Duration.ofNanos(now - start), last));
        }
      }
      tell(phase, Duration.ofNanos(now - start), length, last);
      long next = Math.min(Math.min(now + TICK, second + SECOND), end);
      TimeUnit.NANOSECONDS.sleep(next - now);
    }
  }

  private void tell(String phase, Duration passed, Duration length, Series.@Nullable Point last) {
    Totals totals = series.totals();
    List<String> facts = new ArrayList<>();
    facts.add(Spans.show(passed) + " of " + Spans.show(length));
    // On a terminal the lines of the seconds above the bar have the figures.
    if (last != null && !progress.isOnTerminal()) {
      facts.add(String.format(Locale.ROOT, "%,.0f messages/s", last.messages()));
      if (!Double.isNaN(last.latency().p50())) {
        facts.add("p50 " + SecondLine.span(last.latency().p50()));
        facts.add("p99 " + SecondLine.span(last.latency().p99()));
      }
    }
    long errors = totals.errors.values().stream().mapToLong(Long::longValue).sum();
    if (errors > 0) {
      facts.add(String.format(Locale.ROOT, "%,d errors", errors));
    }
    if (workload.mode() != Mode.CHURN) {
      facts.add(
          String.format(
              Locale.ROOT, "%,d of %,d connections", totals.open, workload.connections()));
    }
    double share = (double) passed.toNanos() / length.toNanos();
    progress.at(phase, share, facts.toArray(String[]::new));
  }
}
