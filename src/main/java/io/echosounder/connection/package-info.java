/**
 * One socket's life, from accept to its last byte.
 *
 * <p>{@link io.echosounder.connection.EchoHandler} turns Netty's events into calls on {@link
 * io.echosounder.connection.Connection}, which echoes, holds back a reader that does not read, and
 * ends for exactly one {@link io.echosounder.connection.CloseReason}. {@link
 * io.echosounder.connection.Traffic} counts every byte, {@link io.echosounder.connection.SentBytes}
 * learns from the socket how many of them the kernel took.
 */
@NullMarked
package io.echosounder.connection;

import org.jspecify.annotations.NullMarked;
