/**
 * Accepts: binds the socket, admits or refuses, pauses, stops.
 *
 * <p>The other packages use {@link io.echosounder.listener.Listener}. Its state changes on the
 * event loop that accepts, one change after the other ({@link
 * io.echosounder.listener.ListenerStates}), and {@link io.echosounder.listener.Binding} opens and
 * closes the socket. On the same loop {@link io.echosounder.listener.Acceptor} decides about each
 * client, and {@link io.echosounder.listener.Admission} makes connections of those that it admits.
 * So no connection can be accepted in the middle of a change of state. {@link
 * io.echosounder.listener.DescriptorBudget} and {@link io.echosounder.listener.MemoryNeed} check at
 * the start that the limits of the process allow the maximum of connections.
 */
@NullMarked
package io.echosounder.listener;

import org.jspecify.annotations.NullMarked;
