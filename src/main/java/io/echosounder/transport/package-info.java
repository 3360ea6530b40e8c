/**
 * The choice between epoll and NIO, which the listener shares with {@code watch} and {@code bench}.
 *
 * <p>It is a package of its own, because {@link io.echosounder.common} may not use Netty, and the
 * client may not use the listener.
 */
@NullMarked
package io.echosounder.transport;

import org.jspecify.annotations.NullMarked;
