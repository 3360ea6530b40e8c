/**
 * The other end of the instrument: commands that sound an echo server over plain sockets and use
 * nothing of ours.
 *
 * <p>{@link io.echosounder.client.dial} makes one exchange, {@link io.echosounder.client.probe}
 * looks for defects, {@link io.echosounder.client.idle} for what drops idle connections, {@link
 * io.echosounder.client.bench} measures under load.
 *
 * <p>Every command takes {@link io.echosounder.client.PathOptions}, connects with {@link
 * io.echosounder.client.Dialer}, moves bytes with {@link io.echosounder.client.Exchange} and ends
 * with an {@link io.echosounder.client.ExitCode}, thrown as a {@link io.echosounder.client.Failure}
 * where it is not the good one.
 */
@NullMarked
package io.echosounder.client;

import org.jspecify.annotations.NullMarked;
