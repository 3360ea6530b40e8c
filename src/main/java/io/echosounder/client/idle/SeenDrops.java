package io.echosounder.client.idle;

import java.time.Duration;
import java.util.List;

/**
 * The drops that we saw as they happened. Each silence is a measurement of the threshold itself.
 *
 * @param silences how long each connection was silent when its FIN or RST came, the shortest first;
 *     not empty
 * @param reached the number of connections that were silent as long as the shortest of these
 */
record SeenDrops(List<Duration> silences, int reached) {
  /** Networks and busy machines seldom delay half of the drops by more than this. */
  private static final Duration FINE = Duration.ofMillis(100);

  Duration first() {
    return silences.getFirst();
  }

  Duration last() {
    return silences.getLast();
  }

  /** The best estimate, because a few drops may be seen late on a busy machine. */
  Duration median() {
    int middle = silences.size() / 2;
    return silences.size() % 2 == 1
        ? silences.get(middle)
        : silences.get(middle - 1).plus(silences.get(middle)).dividedBy(2);
  }

  /**
   * True if the silences differ too much for one timer for each connection. A program that looks at
   * all its connections every few seconds drops them together. Then the connections that we opened
   * later were silent for a shorter time. The outer quarters do not count, because noise is there.
   */
  boolean isCoarse() {
    int quarter = silences.size() / 4;
    Duration upper = silences.get(silences.size() - 1 - quarter);
    return upper.minus(silences.get(quarter)).compareTo(FINE) > 0;
  }
}
