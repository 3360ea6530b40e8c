package io.echosounder.client.watch;

import java.time.Duration;
import java.time.Instant;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Sums the seconds up to minutes. */
final class Minutes {
  private static final Duration MINUTE = Duration.ofSeconds(59).plusMillis(500);

  private Histogram roundTrips = new Histogram(2);
  private @Nullable Totals before;
  private Instant begin;
  private int disruptions;

  Minutes(Instant begin) {
    this.begin = begin;
  }

  /** Returns the minute that ends with this second; null if it goes on. */
  @Nullable Minute add(Second second) {
    roundTrips.add(second.roundTrips());
    disruptions += second.finished().size();
    Duration length = Duration.between(begin, second.at());
    if (length.compareTo(MINUTE) < 0) {
      return null;
    }
    Totals now = second.totals();
    Totals old = before;
    Minute minute =
        new Minute(
            begin,
            length.toNanos() / 1e9,
            now.conversations(),
            now.up(),
            now.freshServed() - (old == null ? 0 : old.freshServed()),
            now.freshFailed() - (old == null ? 0 : old.freshFailed()),
            now.lost() - (old == null ? 0 : old.lost()),
            now.goodbyes() - (old == null ? 0 : old.goodbyes()),
            now.reconnects() - (old == null ? 0 : old.reconnects()),
            disruptions,
            roundTrips);
    roundTrips = new Histogram(2);
    disruptions = 0;
    before = now;
    begin = second.at();
    return minute;
  }
}
