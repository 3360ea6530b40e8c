package io.echosounder.drain;

import java.time.Instant;
import java.util.Map;

/**
 * A drain at one instant.
 *
 * @param stage the current stage
 * @param stages when each stage began, in order; stages to come are missing
 * @param lastAccepted the number of the newest connection; 0 if there was none
 * @param drained how many quiet connections were ended
 * @param forced how many connections were ended at the timeout
 * @param discardedConnections how many of both lost bytes, which crossed our FIN or were unsent
 * @param discardedBytes how many bytes they lost
 * @param open how many connections are still open
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
