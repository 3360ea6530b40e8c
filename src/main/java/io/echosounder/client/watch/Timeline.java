package io.echosounder.client.watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * The round trips over the whole run, for the report. A long run gets coarser points instead of
 * more.
 */
final class Timeline {
  private static final int MOST_POINTS = 4000;

  /** Keeps memory bounded on a path that breaks for weeks. */
  private static final int MOST_DISRUPTIONS = 2000;

  private final List<Point> points = new ArrayList<>();
  private final List<Disruption> disruptions = new ArrayList<>();
  private int secondsPerPoint = 1;
  private Histogram interval = new Histogram(2);
  private int collected;

  /**
   * @param seconds the end of the interval, from the start of the run
   * @param messages a second
   * @param p50 in seconds, like {@code p99} and {@code max}; NaN without an echo
   */
  record Point(double seconds, double messages, double p50, double p99, double max) {}

  void add(Second second) {
    second.finished().stream()
        .limit(MOST_DISRUPTIONS - disruptions.size())
        .forEach(disruptions::add);
    interval.add(second.roundTrips());
    collected++;
    if (collected < secondsPerPoint) {
      return;
    }
    boolean timed = interval.getTotalCount() > 0;
    points.add(
        new Point(
            seconds(second.totals().watched()),
            (double) interval.getTotalCount() / collected,
            timed ? interval.getValueAtPercentile(50) / 1e9 : Double.NaN,
            timed ? interval.getValueAtPercentile(99) / 1e9 : Double.NaN,
            timed ? interval.getMaxValue() / 1e9 : Double.NaN));
    interval = new Histogram(2);
    collected = 0;
    if (points.size() >= MOST_POINTS) {
      halve();
    }
  }

  private void halve() {
    List<Point> coarser = new ArrayList<>();
    for (int i = 1; i < points.size(); i += 2) {
      Point a = points.get(i - 1);
      Point b = points.get(i);
      coarser.add(
          new Point(
              b.seconds(),
              (a.messages() + b.messages()) / 2,
              larger(a.p50(), b.p50()),
              larger(a.p99(), b.p99()),
              larger(a.max(), b.max())));
    }
    points.clear();
    points.addAll(coarser);
    secondsPerPoint *= 2;
  }

  /** Math.max would return NaN if one of them is. */
  private static double larger(double a, double b) {
    return Double.isNaN(a) || b > a ? b : a;
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  List<Point> points() {
    return List.copyOf(points);
  }

  List<Disruption> disruptions() {
    return List.copyOf(disruptions);
  }

  int secondsPerPoint() {
    return secondsPerPoint;
  }
}
