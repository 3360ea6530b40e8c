package io.echosounder.client.idle;

import java.time.Duration;

/**
 * The outcome of one connection.
 *
 * @param silence the time from its last byte to its message, or to its end if that came first
 * @param keepAlive true if it had TCP keep-alive
 */
record Outcome(Duration silence, DropKind ending, boolean keepAlive) {}
