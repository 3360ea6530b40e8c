package io.echosounder.client.idle;

import java.time.Duration;

/**
 * Decides how long the other connections of a round may stay silent after one was lost. They need
 * not wait for their full silence, because most of them are lost too.
 */
final class Grace {
  private static final Duration NEVER = Duration.ofDays(3650);

  /** Each connection is silent for all its time. */
  static final Grace ENDLESS = new Grace(new Precision(NEVER));

  private final Precision precision;
  private Duration cap = NEVER;

  Grace(Precision precision) {
    this.precision = precision;
  }

  /** The longest silence that is still of use. */
  Duration cap() {
    return cap;
  }

  /**
   * A connection was lost.
   *
   * @param seen true if we saw it as it happened. Then the others get half as much time again,
   *     because their own drops are worth more than their answers.
   */
  void lost(Duration silence, boolean seen) {
    Duration more = precision.at(silence);
    Duration half = silence.dividedBy(2);
    Duration next = silence.plus(seen && half.compareTo(more) > 0 ? half : more);
    cap = next.compareTo(cap) < 0 ? next : cap;
  }
}
