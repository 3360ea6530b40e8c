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

/** Native epoll where it loads, else NIO: the choice that the server makes. */
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

  /** By constructor: a class that is reached by reflection is missing in the native executable. */
  ChannelFactory<Channel> channels() {
    return this == EPOLL ? EpollSocketChannel::new : NioSocketChannel::new;
  }

  String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
