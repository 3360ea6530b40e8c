package io.echosounder.client.idle;

import java.time.Duration;

/**
 * The wanted precision of the threshold: 2 % of it, or {@code least} if that is more.
 *
 * @param least more than zero
 */
record Precision(Duration least) {
  private static final int DIVISOR = 50;

  Duration at(Duration threshold) {
    Duration share = threshold.dividedBy(DIVISOR);
    return share.compareTo(least) > 0 ? share : least;
  }
}
