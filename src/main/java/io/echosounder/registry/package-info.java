/**
 * The open connections, and the newest closed ones.
 *
 * <p>{@link io.echosounder.registry.Registry} holds the open connections and a ring of closed ones,
 * and adds up what all of them moved. {@link io.echosounder.registry.Commands} carries a change to
 * every connection on its own event loop, {@link io.echosounder.registry.TcpInfoReader} fetches
 * what the kernel knows of each from there. {@link io.echosounder.registry.Observer} is how the
 * rest of the house hears of what happens.
 */
@NullMarked
package io.echosounder.registry;

import org.jspecify.annotations.NullMarked;
