package io.echosounder.client;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A socket that the kernel has connected to itself. That happens where nobody listens on a port
 * from the range that the kernel also gives to clients: it picks the very port that is dialled, and
 * the socket answers its own SYN. Such a socket echoes nothing, it reads what it has written, and
 * it keeps the server that should be there from binding its port.
 */
public final class SelfConnect {
  /** As many as Go makes: the kernel seldom picks the same port again. */
  public static final int TRIES = 3;

  /** What is told after the last try. */
  public static final String REASON =
      "connection refused: is the server running there? (the socket got connected to itself)";

  private SelfConnect() {}

  /** Whether a connected socket with these two addresses is connected to itself. */
  public static boolean is(@Nullable SocketAddress local, @Nullable SocketAddress remote) {
    return local != null && local.equals(remote);
  }

  /** Closes the channel if it is connected to itself; true if it was. */
  static boolean closeIfSelf(SocketChannel channel) throws IOException {
    if (!is(channel.getLocalAddress(), channel.getRemoteAddress())) {
      return false;
    }
    // With RST, because a FIN would leave the port in TIME_WAIT, and the server could not bind it.
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    channel.close();
    return true;
  }
}
