/**
 * The commands of the client. They test an echo server, ours or another, over plain sockets, and
 * use no code of the server.
 *
 * <ul>
 *   <li>{@link io.echosounder.client.dial} makes one exchange.
 *   <li>{@link io.echosounder.client.probe} looks for defects.
 *   <li>{@link io.echosounder.client.idle} finds out what drops idle connections.
 *   <li>{@link io.echosounder.client.watch} tells when a path breaks, and for how long.
 *   <li>{@link io.echosounder.client.bench} measures under load.
 * </ul>
 *
 * <p>Every command reads {@link io.echosounder.client.PathOptions}, connects with {@link
 * io.echosounder.client.Dialer} and ends with an {@link io.echosounder.client.ExitCode}. If the
 * result is not {@code OK}, a {@link io.echosounder.client.Failure} carries the code and the
 * message.
 *
 * <p>There are two styles of I/O, for two reasons. {@code dial}, {@code probe} and {@code idle} use
 * the JDK's selectors ({@link io.echosounder.client.Exchange}), because they start quickly, need
 * few connections and can be read from top to bottom. {@code watch} and {@code bench} use Netty's
 * event loops, because they drive thousands of connections, and native epoll costs them the least
 * CPU time per message.
 */
@NullMarked
package io.echosounder.client;

import org.jspecify.annotations.NullMarked;
