package io.echosounder.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.channels.spi.SelectorProvider;
import java.util.Locale;
import java.util.concurrent.ThreadFactory;

/** How Netty reaches sockets. Both transports behave the same; epoll needs less CPU time. */
public enum Transport {
  /** Linux' epoll, through Netty's native library. */
  EPOLL,
  /** The JDK's selector, on every system. */
  NIO;

  /** Epoll where its native library loads, NIO elsewhere. */
  public static Transport best() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  /** The reason why epoll does not load here. */
  public static String whyNoEpoll() {
    Throwable cause = Epoll.unavailabilityCause();
    return cause == null ? "it does" : String.valueOf(cause.getMessage());
  }

  /**
   * Makes event loops.
   *
   * @param threadName the threads' names begin with it
   */
  public EventLoopGroup newEventLoops(int count, String threadName) {
    ThreadFactory threads = new DefaultThreadFactory(threadName, true);
    return switch (this) {
      case EPOLL -> new EpollEventLoopGroup(count, threads);
      case NIO -> new NioEventLoopGroup(count, threads);
    };
  }

  /**
   * Makes a server socket.
   *
   * @param ipv4Only true for an IPv4 socket; false for one that serves both families where the
   *     machine has both
   */
  public ServerSocketChannel newServerSocket(boolean ipv4Only) {
    return switch (this) {
      case EPOLL ->
          ipv4Only
              ? new EpollServerSocketChannel(InternetProtocolFamily.IPv4)
              : new EpollServerSocketChannel();
      case NIO ->
          ipv4Only
              ? new NioServerSocketChannel(SelectorProvider.provider(), InternetProtocolFamily.IPv4)
              : new NioServerSocketChannel();
    };
  }

  /**
   * Makes client sockets. It calls constructors, because the native executable lacks a class that
   * only reflection reaches.
   */
  public ChannelFactory<Channel> clientSockets() {
    return switch (this) {
      case EPOLL -> EpollSocketChannel::new;
      case NIO -> NioSocketChannel::new;
    };
  }

  /** The name in JSON and logs. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
