package io.echosounder.connection;

import io.netty.channel.ChannelException;
import io.netty.channel.socket.SocketChannel;

/** Ends a socket with RST instead of FIN. */
public final class TcpReset {

  private TcpReset() {}

  /** The coming close sends RST, because the linger time is zero then (socket(7)). */
  public static void atClose(SocketChannel channel) {
    try {
      channel.config().setSoLinger(0);
    } catch (ChannelException e) {
      // The socket has broken already; nobody is left to be told.
    }
  }
}
