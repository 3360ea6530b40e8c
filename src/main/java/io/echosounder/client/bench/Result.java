package io.echosounder.client.bench;

import io.echosounder.client.ExitCode;
import io.echosounder.client.bench.LoopStats.Totals;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What a run measured.
 *
 * @param seconds measured, without the warm-up
 * @param latency in nanoseconds; empty in {@link Mode#STREAM}
 * @param cpus processors that the client itself kept busy, 1.0 being one
 * @param busiestLoop the share of the time in which the busiest event loop ran; below zero: unknown
 */
record Result(
    double seconds,
    Totals totals,
    Histogram latency,
    List<Series.Point> points,
    double cpus,
    double busiestLoop) {
  /** An event loop that runs for so much of the time holds its connections up. */
  private static final double BUSY = 0.9;

  /** Of a run that did not begin. */
  static Result nothing() {
    return new Result(0, new Totals(), new Histogram(3), List.of(), 0, -1);
  }

  double messagesPerSecond() {
    return seconds > 0 ? totals.messages / seconds : 0;
  }

  double bytesPerSecond() {
    return seconds > 0 ? totals.bytes / seconds : 0;
  }

  double micros(double percentile) {
    return latency.getValueAtPercentile(percentile) / 1e3;
  }

  boolean clientWasTheLimit(int loops) {
    return busiestLoop < 0 ? cpus >= BUSY * loops : busiestLoop >= BUSY;
  }

  /** A difference is the worst; otherwise the kind that was met most. */
  ExitCode exitCode() {
    if (totals.errors.containsKey(ExitCode.DIFFERENCE)) {
      return ExitCode.DIFFERENCE;
    }
    return totals.errors.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElseGet(this::withoutErrors);
  }

  private ExitCode withoutErrors() {
    if (totals.messages > 0 || seconds <= 0) {
      return ExitCode.OK;
    }
    return totals.open == 0 && totals.connects == 0
        ? ExitCode.CONNECT_TIMEOUT
        : ExitCode.READ_TIMEOUT;
  }
}
