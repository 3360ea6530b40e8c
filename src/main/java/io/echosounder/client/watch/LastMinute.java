package io.echosounder.client.watch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.HdrHistogram.Histogram;

/** The round trips of the last sixty seconds. */
final class LastMinute {
  static final int SECONDS = 60;

  private static final String BARS = "▁▂▃▄▅▆▇█";

  /** Below this the path is quiet: a sparkline of microseconds would show noise as mountains. */
  private static final double FLOOR_NANOS = 1e6;

  private final Deque<Histogram> seconds = new ArrayDeque<>();

  void add(Histogram second) {
    seconds.add(second);
    if (seconds.size() > SECONDS) {
      seconds.remove();
    }
  }

  Histogram sum() {
    Histogram sum = new Histogram(2);
    seconds.forEach(sum::add);
    return sum;
  }

  /**
   * The worst round trip of each second, newest last, on a logarithmic scale. A second without an
   * echo is a blank.
   */
  String sparkline(int width) {
    List<Histogram> shown = seconds.stream().skip(Math.max(0, seconds.size() - width)).toList();
    double most = shown.stream().mapToDouble(Histogram::getMaxValue).max().orElse(0);
    StringBuilder line = new StringBuilder();
    for (Histogram each : shown) {
      line.append(
          each.getTotalCount() == 0 ? ' ' : BARS.charAt(height((double) each.getMaxValue(), most)));
    }
    return line.toString();
  }

  private static int height(double nanos, double most) {
    double top = Math.max(most, 10 * FLOOR_NANOS);
    double share = Math.log(Math.max(1, nanos / FLOOR_NANOS)) / Math.log(top / FLOOR_NANOS);
    return (int) Math.round(share * (BARS.length() - 1));
  }
}
