/**
 * Accepts: binds the socket, admits or refuses, pauses, stops.
 *
 * <p>{@link io.echosounder.listener.Listener} is the whole of it to the outside. Its state changes
 * on one event loop, the one that accepts, where {@link io.echosounder.listener.Acceptor} turns
 * sockets into connections; so no connection can slip past a change of state.
 */
@NullMarked
package io.echosounder.listener;

import org.jspecify.annotations.NullMarked;
