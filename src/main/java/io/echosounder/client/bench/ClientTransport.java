package io.echosounder.client.bench;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Locale;

/** Native epoll if it loads, else NIO, as in the server. */
enum ClientTransport {
  EPOLL,
  NIO;

  static ClientTransport best() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  EventLoopGroup group(int loops) {
    DefaultThreadFactory threads = new DefaultThreadFactory(LoopCpu.THREADS, true);
    return this == EPOLL
        ? new EpollEventLoopGroup(loops, threads)
        : new NioEventLoopGroup(loops, threads);
  }

  /**
   * Uses constructors, because a class used only by reflection is missing in a native executable.
   */
  ChannelFactory<Channel> channels() {
    return this == EPOLL ? EpollSocketChannel::new : NioSocketChannel::new;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
