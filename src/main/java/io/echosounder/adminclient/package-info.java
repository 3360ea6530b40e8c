/**
 * The REST API of one or several servers, as commands use it.
 *
 * <p>{@link io.echosounder.adminclient.AdminOptions} are the options of a command and make the
 * {@link io.echosounder.adminclient.Instance}s that they name. An instance sends requests and reads
 * JSON trees. {@link io.echosounder.adminclient.Answers} asks several instances at the same time.
 * {@link io.echosounder.adminclient.EventStream} reads the events of one instance and connects
 * again when it loses the connection. Everything that can go wrong is an {@link
 * io.echosounder.adminclient.AdminFailure} with one sentence for the user.
 *
 * <p>It is plain Java on {@code java.net.http}. It uses neither Quarkus nor Netty, and it knows the
 * server's objects only as JSON.
 */
@NullMarked
package io.echosounder.adminclient;

import org.jspecify.annotations.NullMarked;
