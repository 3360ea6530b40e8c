package io.echosounder.client.bench;

import io.echosounder.client.Spans;
import java.time.Duration;
import java.util.Locale;

/** The line about one second of a run. Lines of one run stand in columns, within 60 characters. */
final class SecondLine {
  private SecondLine() {}

  /**
   * @param phase shown only if it is not the measurement
   * @param at the end of the second, from the start of the phase
   */
  static String of(String phase, Duration at, Series.Point point) {
    String latency =
        Double.isNaN(point.latency().p50())
            ? String.format(Locale.ROOT, "%,9.1f MB/s", point.bytes() / 1e6)
            : String.format(
                Locale.ROOT,
                "p50 %7s p99 %7s",
                span(point.latency().p50()),
                span(point.latency().p99()));
    long errors = point.errors().values().stream().mapToLong(Long::longValue).sum();
    return String.format(
        Locale.ROOT,
        "%-7s %4d s %9s/s %s %,d errors",
        phase.equals("measuring") ? "" : phase,
        Math.round(at.toNanos() / 1e9),
        BenchReport.rate(point.messages()),
        latency,
        errors);
  }

  static String span(double seconds) {
    return Spans.show(BenchReport.span(seconds));
  }
}
