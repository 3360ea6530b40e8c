package io.echosounder.listener;

import io.echosounder.registry.Totals;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The listener at one instant.
 *
 * @param since when it entered its state
 * @param addresses where it is bound; empty while the listening socket is closed
 * @param refused by cause; every cause is there
 */
public record ListenerStatus(
    ListenerState state,
    Instant since,
    List<InetSocketAddress> addresses,
    Transport transport,
    int maxConnections,
    Totals totals,
    Map<RefusalCause, Long> refused) {}
