/**
 * The layers between a socket and the payload of a command: nothing for {@code tcp}, TLS and
 * WebSocket for the other protocols, and a header of the PROXY protocol before them.
 *
 * <p>{@link io.echosounder.client.wire.WireOptions} reads the options and makes {@link
 * io.echosounder.client.wire.Layers}. For {@code watch} and {@code bench}, {@link
 * io.echosounder.client.wire.Pipelines} puts handlers of Netty before the handler of the command.
 * {@code dial}, {@code probe} and {@code idle} see a {@link io.echosounder.client.wire.Wire}, which
 * is the socket itself, or drives the same handlers without an event loop.
 *
 * <p>The peer's end comes as a {@link io.echosounder.client.wire.PeerEnd}, and the failure of a
 * layer as a {@link io.echosounder.client.wire.WireFailure} with its own exit code.
 */
@NullMarked
package io.echosounder.client.wire;

import org.jspecify.annotations.NullMarked;
