package io.echosounder.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.AbstractNioChannel;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;

/**
 * Sends FIN in the place of bytes that the kernel has no room for.
 *
 * <p>While bytes wait, Netty waits for room. The kernel reports room all the time once the output
 * is shut down. After a shutdown of its own Netty ignores that report but still waits for it, so
 * its event loop would not rest before the close. So we shut the output down ourselves and leave an
 * empty write behind: at the next report Netty finishes it and waits no more.
 */
final class FinForUnsent {

  private FinForUnsent() {}

  /** Fails all writes of the queue, and sends FIN. On the event loop. */
  static void send(SocketChannel channel, ChannelOutboundBuffer queue) {
    Throwable cause = new ChannelOutputShutdownException("FIN is sent in their place");
    queue.addFlush();
    boolean more = true;
    while (more) {
      more = queue.remove(cause);
    }
    Channel.Unsafe unsafe = channel.unsafe();
    unsafe.write(Unpooled.EMPTY_BUFFER, channel.newPromise());
    unsafe.flush();
    try {
      if (channel instanceof EpollSocketChannel epoll) {
        new Socket(epoll.fd().intValue()).shutdown(false, true);
      } else if (unsafe instanceof AbstractNioChannel.NioUnsafe nio
          && nio.ch() instanceof java.nio.channels.SocketChannel socket) {
        socket.shutdownOutput();
      }
    } catch (IOException | NotYetConnectedException e) {
      // The socket broke; the event that reports it comes next. Netty's epoll throws the second one
      // after an RST.
    }
  }
}
