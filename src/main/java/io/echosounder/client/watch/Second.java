package io.echosounder.client.watch;

import java.time.Instant;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * The news that the event loop tells once a second.
 *
 * @param roundTrips the round trips of this second, in nanoseconds; of long conversations
 * @param finished the disruptions that are over since the last second
 * @param current the disruptions that go on, or may still grow
 */
record Second(
    Instant at,
    Totals totals,
    Histogram roundTrips,
    List<Disruption> finished,
    List<Disruption> current) {

  /** The same with other finished disruptions. */
  Second with(List<Disruption> otherFinished) {
    return new Second(at, totals, roundTrips, otherFinished, List.of());
  }
}
