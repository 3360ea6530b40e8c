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
 * What the kernel (TCP_INFO, on Linux) knows of a connection's lost packets. Java has no call that
 * asks it. Netty has one, for which the socket's descriptor is found by its two addresses.
 *
 * @param sentAgain packets that this end has sent again so far; 0 also where the kernel cannot be
 *     asked
 * @param isWaiting whether one is unacknowledged that was sent again already
 */
record Retransmits(long sentAgain, boolean isWaiting) {
  private static final Retransmits NONE = new Retransmits(0, false);
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  /** Of a connection that is still open; takes milliseconds, so only a suspicion is worth it. */
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
      // The connection has broken, or /proc is not there: then nothing is known.
    }
    return NONE;
  }

  /** Never to be closed, because the descriptor is another channel's; null if that is not TCP. */
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
      // Closed meanwhile: it was that of the listing itself.
      return false;
    }
  }
}
