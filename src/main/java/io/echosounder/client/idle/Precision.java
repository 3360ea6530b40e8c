package io.echosounder.client.idle;

import java.time.Duration;

/**
 * How exact the threshold is to be: 2 % of it, or {@code least} if that is more.
 *
 * @param least above zero
 */
record Precision(Duration least) {
  private static final int DIVISOR = 50;

  Duration at(Duration threshold) {
    Duration share = threshold.dividedBy(DIVISOR);
    return share.compareTo(least) > 0 ? share : least;
  }
}
