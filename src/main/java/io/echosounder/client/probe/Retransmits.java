package io.echosounder.client.probe;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The retransmissions of a connection, from Linux' TCP_INFO. Java cannot read TCP_INFO, but Netty
 * can. Netty needs the socket's descriptor, which this class finds by the socket's two addresses.
 *
 * @param sentAgain the number of packets that this end has sent again; 0 if the system cannot tell
 * @param isWaiting true if a packet that was sent again is still unacknowledged
 */
record Retransmits(long sentAgain, boolean isWaiting) {
  private static final Retransmits NONE = new Retransmits(0, false);
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  /** Call it only while the connection is open, and seldom, because it takes milliseconds. */
  static Retransmits of(SocketChannel channel) {
    if (!channel.isConnected() || !Epoll.isAvailable()) {
      return NONE;
    }
    try {
      for (int descriptor : sockets()) {
        EpollSocketChannel view = viewOf(descriptor);
        if (view != null
            && channel.getLocalAddress().equals(view.localAddress())
            && channel.getRemoteAddress().equals(view.remoteAddress())) {
          EpollTcpInfo info = view.tcpInfo();
          return new Retransmits(info.totalRetrans(), info.unacked() > 0 && info.retransmits() > 0);
        }
      }
    } catch (IOException | ChannelException e) {
      // The connection has broken, or the system has no /proc.
    }
    return NONE;
  }

  /**
   * Returns null if the descriptor is no TCP socket. Nobody may close the result, because the
   * descriptor belongs to another channel.
   */
  private static @Nullable EpollSocketChannel viewOf(int descriptor) {
    try {
      return new EpollSocketChannel(descriptor);
    } catch (ChannelException e) {
      return null;
    }
  }

  private static List<Integer> sockets() throws IOException {
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      return all.filter(Retransmits::isSocket)
          .map(each -> Integer.valueOf(each.getFileName().toString()))
          .filter(each -> each > 2)
          .toList();
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException e) {
      // It is closed now: it was the descriptor of the listing itself.
      return false;
    }
  }
}
