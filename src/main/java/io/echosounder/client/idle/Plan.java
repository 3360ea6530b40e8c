package io.echosounder.client.idle;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * The silences of a round, and how it opens its connections.
 *
 * @param name the name of the round in the progress
 * @param silences a silence for each set of connections
 * @param opening the time over which the round opens its connections. Connections that are opened
 *     together look the same to a timer that ticks coarsely.
 * @param isPatient true if each connection stays silent for all its time, although others are lost
 */
record Plan(String name, List<Duration> silences, Duration opening, boolean isPatient) {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int SECOND_LOOK = 3;

  static Plan ladder(List<Duration> silences) {
    return new Plan("search", silences, shorter(SECOND, Collections.min(silences)), false);
  }

  static Plan narrowing(int number, List<Duration> silences) {
    return new Plan(
        "narrowing " + number, silences, shorter(SECOND, Collections.min(silences)), false);
  }

  /**
   * More connections, opened over twice the time of the longest silence. A timer that ticks
   * coarsely gets some of them early and some of them late.
   */
  static Plan secondLook(SeenDrops seen) {
    Duration twice = seen.last().multipliedBy(2);
    Duration opening = shorter(MINUTE, twice.compareTo(SECOND) < 0 ? SECOND : twice);
    return new Plan(
        "second look", Collections.nCopies(SECOND_LOOK, seen.last().plus(opening)), opening, true);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
