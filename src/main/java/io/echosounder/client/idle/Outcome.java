package io.echosounder.client.idle;

import java.time.Duration;

/**
 * What became of one connection.
 *
 * @param silence from its last byte until it was asked again, or until its end was seen if that
 *     came first
 * @param keepAlive whether it had TCP keep-alive on
 */
record Outcome(Duration silence, DropKind ending, boolean keepAlive) {}
