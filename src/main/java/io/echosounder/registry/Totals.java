package io.echosounder.registry;

import io.echosounder.connection.CloseReason;
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
    long discarded) {}
