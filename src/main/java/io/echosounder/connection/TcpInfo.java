package io.echosounder.connection;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.channel.socket.SocketChannel;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's figures for one connection, from Linux' TCP_INFO.
 *
 * @param rtt the smoothed round-trip time; null while the kernel has not measured one
 * @param retransmits the segments that this end has sent again, since the accept
 */
public record TcpInfo(@Nullable Duration rtt, long retransmits) {

  /**
   * Asks the kernel. Only on the event loop of the socket, because on another thread the descriptor
   * may belong to another connection by then.
   *
   * @return null if the socket is closed, or if the transport is not epoll
   */
  static @Nullable TcpInfo of(SocketChannel channel) {
    if (!(channel instanceof EpollSocketChannel epoll) || !epoll.isOpen()) {
      return null;
    }
    try {
      EpollTcpInfo info = epoll.tcpInfo();
      long micros = info.rtt();
      return new TcpInfo(
          micros == 0 ? null : Duration.of(micros, ChronoUnit.MICROS), info.totalRetrans());
    } catch (ChannelException e) {
      // The socket broke; the event that reports it comes next.
      return null;
    }
  }

  /**
   * Asks the kernel whether the peer has acknowledged all bytes; true if the transport cannot tell.
   * On the event loop of the socket.
   */
  static boolean isAcknowledged(SocketChannel channel) {
    try {
      return !(channel instanceof EpollSocketChannel epoll) || epoll.tcpInfo().unacked() == 0;
    } catch (ChannelException e) {
      // The socket broke; the event that reports it comes next.
      return true;
    }
  }
}
