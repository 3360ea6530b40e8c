package io.echosounder.client;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Detects sockets that the kernel has connected to themselves. That can happen if nobody listens on
 * a port in the kernel's range of local ports. The kernel may pick the dialled port as the local
 * port, and the socket then answers its own SYN. Such a socket reads its own bytes and looks like
 * an echo server. It also prevents the real server from binding the port.
 */
public final class SelfConnect {
  /** The same number as in Go. The kernel seldom picks the same port again. */
  public static final int TRIES = 3;

  /** The message after the last try. */
  public static final String REASON =
      "connection refused: is the server running there? (the socket got connected to itself)";

  private SelfConnect() {}

  /** True if a connected socket with these two addresses is connected to itself. */
  public static boolean is(@Nullable SocketAddress local, @Nullable SocketAddress remote) {
    return local != null && local.equals(remote);
  }

  /** Closes the channel if it is connected to itself, and tells if it was. */
  static boolean closeIfSelf(SocketChannel channel) throws IOException {
    if (!is(channel.getLocalAddress(), channel.getRemoteAddress())) {
      return false;
    }
    // Linger 0 sends RST. A FIN would leave the port in TIME_WAIT, and the server could not bind
    // it.
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    channel.close();
    return true;
  }
}
