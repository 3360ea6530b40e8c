/**
 * One socket's life, from accept to its last byte.
 *
 * <p>{@link io.echosounder.connection.Connection} is the face for the rest of the program. It holds
 * three parts together: {@link io.echosounder.connection.Echo} sends bytes back and holds back a
 * peer that does not read, {@link io.echosounder.connection.TimeoutWatch} watches the deadlines,
 * and {@link io.echosounder.connection.ConnectionLifecycle} ends the connection for exactly one
 * {@link io.echosounder.connection.CloseReason}. Echo and watch report to the lifecycle through
 * interfaces of their own, and {@link io.echosounder.connection.EchoHandler} hands Netty's events
 * to both. {@link io.echosounder.connection.Traffic} counts every byte, and {@link
 * io.echosounder.connection.SentBytes} tells how many of them the kernel took.
 */
@NullMarked
package io.echosounder.connection;

import org.jspecify.annotations.NullMarked;
