package io.echosounder.client.watch;

import java.time.Instant;
import org.HdrHistogram.Histogram;

/**
 * The figures of one minute, or of its part within the run.
 *
 * @param disruptions those that ended in it
 */
record Minute(
    Instant begin,
    double seconds,
    int conversations,
    int up,
    long freshServed,
    long freshFailed,
    long lost,
    long goodbyes,
    long reconnects,
    int disruptions,
    Histogram roundTrips) {}
