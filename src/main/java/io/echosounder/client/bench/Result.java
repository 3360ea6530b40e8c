package io.echosounder.client.bench;

import io.echosounder.client.ExitCode;
import io.echosounder.client.bench.LoopStats.Totals;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * The result of a run.
 *
 * @param seconds the length of the measurement, without the warm-up
 * @param latency the latencies in nanoseconds; empty in {@link Mode#STREAM}
 * @param cpus the processors that the client used; 1.0 is one
 * @param busiestLoop the share of time in which the busiest event loop ran; below zero if unknown
 */
record Result(
    double seconds,
    Totals totals,
    Histogram latency,
    List<Series.Point> points,
    double cpus,
    double busiestLoop) {
  /** An event loop that runs for this share of the time delays its connections. */
  private static final double BUSY = 0.9;

  /** The result of a run that did not begin. */
  static Result nothing() {
    return new Result(0, new Totals(), new Histogram(3), List.of(), 0, -1);
  }

  double messagesPerSecond() {
    return seconds > 0 ? totals.messages / seconds : 0;
  }

  double bytesPerSecond() {
    return seconds > 0 ? totals.bytes / seconds : 0;
  }

  boolean clientWasTheLimit(int loops) {
    return busiestLoop < 0 ? cpus >= BUSY * loops : busiestLoop >= BUSY;
  }

  /**
   * A difference wins because it is the worst error, then the most frequent kind.
   *
   * @param readTimeout zero means none
   */
  ExitCode exitCode(Duration readTimeout) {
    if (totals.errors.containsKey(ExitCode.DIFFERENCE)) {
      return ExitCode.DIFFERENCE;
    }
    return totals.errors.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElseGet(() -> withoutErrors(readTimeout));
  }

  private ExitCode withoutErrors(Duration readTimeout) {
    if (totals.messages > 0 || seconds <= 0) {
      return ExitCode.OK;
    }
    // In a closed loop a timeout that has passed is an error. An open loop only counts the wait.
    boolean hasWaited =
        !readTimeout.isZero() && latency.getMaxValue() >= readTimeout.toNanos() && hasConnected();
    return hasWaited && totals.bytes == 0 ? ExitCode.READ_TIMEOUT : ExitCode.UNCERTAIN;
  }

  /** True if a connection was open during the measurement. */
  boolean hasConnected() {
    return totals.open > 0 || totals.connects > 0;
  }
}
