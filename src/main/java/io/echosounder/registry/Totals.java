package io.echosounder.registry;

import io.echosounder.connection.CloseReason;
import java.util.Map;

/**
 * What the server did since it started, what open connections have moved so far included.
 *
 * @param open connections whose socket is not gone
 * @param accepted connections admitted; those refused do not count
 * @param closed how many ended, by reason; every reason is there
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
    long discarded) {}
