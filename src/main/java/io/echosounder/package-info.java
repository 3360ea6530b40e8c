/**
 * A map of the program: the way of a byte, and the code around it.
 *
 * <p>The core is plain Java on Netty. {@link io.echosounder.listener} accepts sockets over the
 * {@link io.echosounder.transport} of this machine. {@link io.echosounder.protocol} reads the PROXY
 * header, and speaks TLS and WebSocket. {@link io.echosounder.connection} echoes the bytes of one
 * socket and gives its close a reason. {@link io.echosounder.timeout} says when a deadline fires.
 * {@link io.echosounder.registry} knows which connections are open and which closed lately; it
 * reports every event through one {@link io.echosounder.registry.Observer}. {@link
 * io.echosounder.drain} ends service in stages. {@link io.echosounder.livefile} changes the core's
 * timeouts and its maximum whenever a file changes.
 *
 * <p>Around the core, on Quarkus: {@link io.echosounder.admin} is the REST API that shows
 * connections and changes them, {@link io.echosounder.page} the live page that uses it. {@link
 * io.echosounder.telemetry} has metrics and health. {@link io.echosounder.http} protects the two
 * HTTP ports against floods and malformed requests. {@link io.echosounder.logging} writes the log
 * without ever blocking a thread that logs. {@link io.echosounder.settings} knows every property
 * and finds mistakes in the given ones. {@link io.echosounder.instance} names this server among
 * others.
 *
 * <p>{@link io.echosounder.client} is the other end of a connection and uses nothing of the server.
 * {@link io.echosounder.operator} has the commands that list and change connections; they call the
 * REST API of running servers through {@link io.echosounder.adminclient}. Both ends share {@link
 * io.echosounder.common} (durations, sizes, mistakes in the configuration) and {@link
 * io.echosounder.build} (version and commit).
 *
 * <p>Start reading at {@link io.echosounder.Main}, which serves or runs a client command. {@link
 * io.echosounder.Serve} is the life of the server's process, {@link io.echosounder.Termination}
 * handles its signals, and {@link io.echosounder.CoreBeans} puts the objects of the core together.
 */
@NullMarked
package io.echosounder;

import org.jspecify.annotations.NullMarked;
