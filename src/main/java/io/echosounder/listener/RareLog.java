package io.echosounder.listener;

import io.echosounder.timeout.NanoClock;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Says at most once a second what may happen a thousand times, with the count. For one thread.
 *
 * <p>The first of a burst is said at once. What follows within the second is counted, and told by
 * the next one after it.
 */
final class RareLog {

  private static final long INTERVAL = Duration.ofSeconds(1).toNanos();

  private final Logger log;
  private final NanoClock clock;
  private long nextAt = Long.MIN_VALUE;
  private long unsaid;

  RareLog(Logger log, NanoClock clock) {
    this.log = log;
    this.clock = clock;
  }

  /** Warns, or counts. */
  void warn(String message) {
    unsaid++;
    long now = clock.nanos();
    if (now >= nextAt) {
      log.warnf("%s count=%d", message, unsaid);
      unsaid = 0;
      nextAt = now + INTERVAL;
    }
  }
}
