package io.echosounder.listener;

import io.echosounder.timeout.NanoClock;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Logs a repeated event at most once a second, with its count. For one thread.
 *
 * <p>The first event of a burst is logged at once. Those within the next second are counted, and
 * the first event after that second logs the count.
 */
final class RareLog {

  private static final long INTERVAL = Duration.ofSeconds(1).toNanos();

  private final Logger log;
  private final NanoClock clock;
  private long nextAt = Long.MIN_VALUE;
  private long unlogged;

  RareLog(Logger log, NanoClock clock) {
    this.log = log;
    this.clock = clock;
  }

  /** Warns, or counts. */
  void warn(String message) {
    unlogged++;
    long now = clock.nanos();
    if (now >= nextAt) {
      log.warnf("%s count=%d", message, unlogged);
      unlogged = 0;
      nextAt = now + INTERVAL;
    }
  }
}
