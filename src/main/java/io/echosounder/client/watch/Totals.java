package io.echosounder.client.watch;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * The figures of a run at one instant. Immutable, so that any thread may read it.
 *
 * @param watched the length of the run so far
 * @param up long conversations that are connected and in no outage
 * @param messages echoes of long conversations
 * @param goodbyes planned ends of long connections, and {@code crossed} those that a message
 *     crossed
 * @param lost long connections that ended in another way
 * @param reconnects long connections that were opened after the first of their conversation
 * @param served the share of the time in which the conversations had no outage, 0 to 1
 * @param longestWait the longest time that a conversation waited for an echo, for any reason
 * @param longestStall the longest wait on a connection that stood
 * @param finished the disruptions by kind that are over
 * @param current the disruptions by kind that go on, or may still grow
 * @param addresses the figures of each address of the server
 */
record Totals(
    Duration watched,
    int conversations,
    int up,
    long messages,
    long goodbyes,
    long crossed,
    long lost,
    long reconnects,
    long freshServed,
    long freshFailed,
    Bytes bytes,
    double served,
    Duration longestWait,
    Duration longestStall,
    Duration ownPauses,
    Map<Kind, OfKind> finished,
    Map<Kind, OfKind> current,
    Map<String, Address> addresses) {

  /** The disruptions of one kind. */
  record OfKind(long count, Duration total, Duration longest) {
    static final OfKind NONE = new OfKind(0, Duration.ZERO, Duration.ZERO);

    OfKind plus(Duration length) {
      return new OfKind(
          count + 1, total.plus(length), longest.compareTo(length) > 0 ? longest : length);
    }

    OfKind and(OfKind other) {
      return new OfKind(
          count + other.count,
          total.plus(other.total),
          longest.compareTo(other.longest) > 0 ? longest : other.longest);
    }
  }

  /**
   * {@code sent} is the sum of the others and of the bytes that are still under way.
   *
   * @param lost certainly not echoed
   * @param wrong altered, or sent unasked
   * @param unaccounted nobody knows whether they arrived
   */
  record Bytes(long sent, long echoed, long lost, long wrong, long unaccounted) {}

  /** The figures of one address of the server. */
  record Address(
      long connects, long failedConnects, long lost, long goodbyes, Histogram roundTrips) {}

  /** All disruptions by kind, also those that still go on. */
  Map<Kind, OfKind> kinds() {
    Map<Kind, OfKind> all = new EnumMap<>(Kind.class);
    all.putAll(finished);
    current.forEach((kind, more) -> all.merge(kind, more, OfKind::and));
    return all;
  }

  boolean hasEcho() {
    return messages + freshServed > 0;
  }

  long disruptions() {
    return kinds().values().stream().mapToLong(OfKind::count).sum();
  }

  /** The share of the fresh connections that failed, 0 to 1. */
  double failedFresh() {
    long all = freshServed + freshFailed;
    return all == 0 ? 0 : (double) freshFailed / all;
  }
}
