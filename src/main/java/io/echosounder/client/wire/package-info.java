/**
 * The layers between a socket and the payload of a command: nothing for {@code tcp}, and TLS and
 * WebSocket for the other protocols.
 *
 * <p>{@code dial}, {@code probe} and {@code idle} see a {@link io.echosounder.client.wire.Wire}.
 */
@NullMarked
package io.echosounder.client.wire;

import org.jspecify.annotations.NullMarked;
