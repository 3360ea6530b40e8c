/**
 * Timeouts and deadlines: how long a connection may wait, and the instant when it has waited too
 * long.
 *
 * <p>{@link io.echosounder.timeout.Timeouts} are durations, {@link
 * io.echosounder.timeout.Overrides} replace some of them for one connection, {@link
 * io.echosounder.timeout.ActivityTimestamps} say when each began to run, and {@link
 * io.echosounder.timeout.Deadlines} derives from the three the instant at which a connection ends.
 * {@link io.echosounder.timeout.DeadlineTimer} waits for that instant.
 */
@NullMarked
package io.echosounder.timeout;

import org.jspecify.annotations.NullMarked;
