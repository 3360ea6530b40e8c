package io.echosounder.client.watch;

/**
 * Estimates when an echo is due: the smoothed round trip and four times its deviation, as TCP does
 * for its retransmissions (RFC 6298).
 */
final class EchoTime {
  /** A busy machine delays either process by this much, however short the path is. */
  private static final double LEAST_NANOS = 100e6;

  private double smoothed;
  private double deviation;

  /**
   * @param firstNanos the time that the connect took
   */
  EchoTime(long firstNanos) {
    smoothed = firstNanos;
    deviation = firstNanos / 2.0;
  }

  void add(long nanos) {
    deviation += (Math.abs(nanos - smoothed) - deviation) / 4;
    smoothed += (nanos - smoothed) / 8;
  }

  /** True if the echo of a message of this age need not be back yet. */
  boolean mayBeUnderWay(long ageNanos) {
    return ageNanos <= Math.max(LEAST_NANOS, smoothed + 4 * deviation);
  }
}
