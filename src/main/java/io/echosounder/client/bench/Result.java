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
 */
record Result(
    double seconds, Totals totals, Histogram latency, List<Series.Point> points, double cpus) {
  /** From this share of its event loops on the client, not the server, may be what was measured. */
  private static final double BUSY = 0.9;

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
    return cpus >= BUSY * loops;
  }

  /** A difference is the worst; otherwise the kind that was met most. */
  ExitCode exitCode() {
    if (totals.errors.containsKey(ExitCode.DIFFERENCE)) {
      return ExitCode.DIFFERENCE;
    }
    return totals.errors.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(totals.messages == 0 && seconds > 0 ? ExitCode.READ_TIMEOUT : ExitCode.OK);
  }
}
