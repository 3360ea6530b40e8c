package io.echosounder.registry;

import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Connection;
import io.echosounder.connection.Traffic;
import java.util.Collection;
import java.util.Map;

/**
 * Totals since the start of the server. The bytes of open connections are included.
 *
 * @param open open connections
 * @param accepted connections accepted; refused ones do not count
 * @param closed connections closed, for every reason
 * @param received bytes
 * @param sent bytes
 * @param discarded bytes received that will never be sent
 */
public record Totals(
    int open,
    long accepted,
    Map<CloseReason, Long> closed,
    long received,
    long sent,
    long discarded) {

  /** These totals with the bytes of more connections. */
  Totals plus(Collection<Connection> connections) {
    long moreReceived = 0;
    long moreSent = 0;
    long moreDiscarded = 0;
    for (Connection connection : connections) {
      Traffic.Bytes bytes = connection.traffic().read();
      moreReceived += bytes.received();
      moreSent += bytes.sent();
      moreDiscarded += bytes.discarded();
    }
    return new Totals(
        open,
        accepted,
        closed,
        received + moreReceived,
        sent + moreSent,
        discarded + moreDiscarded);
  }
}
