package io.echosounder.client.bench;

import java.time.Duration;

/**
 * The parameters of a run.
 *
 * @param connections the number of connections at the same time, 1 to 100,000
 * @param size the size of a message in bytes, 1 to 16 MiB
 * @param duration the length of the measurement, after {@code warmup}
 * @param rate messages per second over all connections, sent when they are due even if the server
 *     is slow; 0 means that each message waits for the echo of the one before
 * @param loops the number of event loops, and so of processors, that the client uses
 * @param readTimeout a closed loop ends a connection on which nothing has moved for so long; zero
 *     means never
 */
record Workload(
    Mode mode,
    int connections,
    int size,
    Duration duration,
    Duration warmup,
    double rate,
    int loops,
    Duration readTimeout) {

  boolean isOpenLoop() {
    return rate > 0;
  }

  /** The time between two messages of one connection in an open loop. */
  long periodNanos() {
    return Math.max(1, Math.round(connections * 1e9 / rate));
  }
}
