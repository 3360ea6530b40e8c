package io.echosounder.connection;

import java.time.Duration;

/**
 * What a connection may hold back, and how long it waits for a peer's FIN.
 *
 * @param high bytes waiting to be sent at which reading stops
 * @param low bytes waiting to be sent below which it goes on; at most {@code high}
 * @param linger how long after our FIN the peer's is awaited; what arrives meanwhile is discarded,
 *     so that the kernel does not answer it with an RST that could overtake our last bytes (nginx'
 *     {@code lingering_timeout})
 */
public record Marks(int high, int low, Duration linger) {}
