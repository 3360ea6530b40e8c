package io.echosounder.client.bench;

import java.time.Duration;

/**
 * What a run is to do.
 *
 * @param connections at once, 1 to 100,000
 * @param size of a message in bytes, 1 to 16 MiB
 * @param duration measured, after {@code warmup}
 * @param rate messages a second over all connections, sent when they are due whether or not the
 *     server keeps up; 0: each when the one before it is back
 * @param loops event loops, and so processors, that the client uses
 */
record Workload(
    Mode mode,
    int connections,
    int size,
    Duration duration,
    Duration warmup,
    double rate,
    int loops) {

  boolean isOpenLoop() {
    return rate > 0;
  }

  /** Between two messages of one connection in an open loop. */
  long periodNanos() {
    return Math.max(1, Math.round(connections * 1e9 / rate));
  }
}
