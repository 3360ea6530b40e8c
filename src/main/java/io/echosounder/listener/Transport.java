package io.echosounder.listener;

import io.echosounder.common.ConfigMistake;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.channels.spi.SelectorProvider;
import java.util.Locale;
import java.util.concurrent.ThreadFactory;

/** How sockets are reached. Both ways behave the same; epoll costs less. */
public enum Transport {
  /** Linux' own, through Netty's native library. */
  EPOLL,
  /** The JDK's, everywhere. */
  NIO;

  /** The one that is taken where the configuration leaves the choice. */
  public static Transport best() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  /**
   * The transport for a choice.
   *
   * @throws ConfigMistake if epoll is demanded where it does not load
   */
  static Transport choose(ListenerConfig.TransportChoice choice) {
    return switch (choice) {
      case NIO -> NIO;
      case AUTO -> best();
      case EPOLL -> {
        if (!Epoll.isAvailable()) {
          throw new ConfigMistake(
              "echosounder.listener.transport",
              "epoll does not load here (" + Epoll.unavailabilityCause().getMessage() + ")");
        }
        yield EPOLL;
      }
    };
  }

  EventLoopGroup newEventLoops(int count) {
    ThreadFactory threads = new DefaultThreadFactory("echo", true);
    return switch (this) {
      case EPOLL -> new EpollEventLoopGroup(count, threads);
      case NIO -> new NioEventLoopGroup(count, threads);
    };
  }

  /**
   * A server socket.
   *
   * @param ipv4Only an IPv4 socket; else one that serves both families where the machine has both
   */
  ServerSocketChannel newServerSocket(boolean ipv4Only) {
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

  /** The name in JSON and logs. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
