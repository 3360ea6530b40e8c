package io.echosounder.drain;

import java.time.Instant;
import java.util.Map;

/**
 * A drain at one instant.
 *
 * @param stage where it is
 * @param stages when each stage began that has begun, in their order
 * @param lastAccepted the number of the last connection accepted; 0 if there was none
 * @param drained connections ended because they were quiet
 * @param forced connections ended because time was up
 * @param discardedConnections of these, how many lost bytes: they crossed our FIN, or were unsent
 * @param discardedBytes the bytes that were lost so
 * @param open connections still there
 */
public record DrainStatus(
    DrainStage stage,
    Map<DrainStage, Instant> stages,
    long lastAccepted,
    long drained,
    long forced,
    long discardedConnections,
    long discardedBytes,
    int open) {}
