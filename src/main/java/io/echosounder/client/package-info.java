/**
 * The other end of the instrument: commands that sound an echo server over plain sockets and use
 * nothing of ours.
 *
 * <p>Every command takes {@link io.echosounder.client.PathOptions}, connects with {@link
 * io.echosounder.client.Dialer}, moves bytes with {@link io.echosounder.client.Exchange} and ends
 * with an {@link io.echosounder.client.ExitCode}, thrown as a {@link io.echosounder.client.Failure}
 * where it is not the good one.
 */
@NullMarked
package io.echosounder.client;

import org.jspecify.annotations.NullMarked;
