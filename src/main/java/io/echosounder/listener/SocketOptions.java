package io.echosounder.listener;

import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollMode;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketOption;

/**
 * The options of our sockets. Linux copies the options of the listening socket to every socket that
 * it accepts, so they cost no system call per connection. The JDK allows hardly any option on a
 * listening socket, so with NIO we set them on each accepted socket.
 */
final class SocketOptions {

  /** From Linux' {@code asm-generic/socket.h}. */
  private static final int SOL_SOCKET = 1;

  private static final ChannelOption<Integer> SO_SNDBUF =
      new IntegerUnixChannelOption("SO_SNDBUF", SOL_SOCKET, 7);
  private static final ChannelOption<Integer> SO_OOBINLINE =
      new IntegerUnixChannelOption("SO_OOBINLINE", SOL_SOCKET, 10);

  /**
   * The send buffer with NIO. There we learn that a peer reads only because the kernel takes more
   * bytes, and the kernel does so when a third of its buffer is free. A slow reader needs longer
   * than the write timeout to free a third of a buffer of megabytes, to which the kernel would tune
   * it.
   */
  private static final int NIO_SEND_BUFFER = 256 * 1024;

  private SocketOptions() {}

  /**
   * Sets the options that accepted sockets inherit. Before the bind, because it fixes the window
   * scale.
   */
  static void inherited(ServerSocketChannel socket, ListenerOptions options) {
    options.receiveBuffer().ifPresent(socket.config()::setReceiveBufferSize);
    if (socket instanceof EpollServerSocketChannel) {
      socket.config().setOption(SO_OOBINLINE, 1);
      options.sendBuffer().ifPresent(size -> socket.config().setOption(SO_SNDBUF, size));
    }
  }

  /** Sets the options that an accepted socket does not inherit. */
  static void accepted(SocketChannel socket, ListenerOptions options) {
    SocketChannelConfig config = socket.config();
    // Otherwise Netty closes the socket after a failed write before we know the reason.
    config.setAutoClose(false);
    if (!options.tcpNoDelay()) {
      config.setTcpNoDelay(false);
    }
    if (options.keepAlive()) {
      config.setKeepAlive(true);
    }
    if (socket instanceof EpollSocketChannel epoll) {
      // A read ends at an urgent byte although more bytes follow it. An edge-triggered epoll would
      // not report those bytes again.
      epoll.config().setEpollMode(EpollMode.LEVEL_TRIGGERED);
    } else {
      config.setOption(Nio.OOB_INLINE, true);
      config.setSendBufferSize(options.sendBuffer().orElse(NIO_SEND_BUFFER));
    }
  }

  /** The JDK has no public constant for the option, so we look it up among a socket's options. */
  private static final class Nio {

    static final ChannelOption<Boolean> OOB_INLINE = NioChannelOption.of(find("SO_OOBINLINE"));

    @SuppressWarnings("unchecked") // The option's type is Boolean, as its name says.
    private static SocketOption<Boolean> find(String name) {
      try (java.nio.channels.SocketChannel any = java.nio.channels.SocketChannel.open()) {
        return any.supportedOptions().stream()
            .filter(option -> option.name().equals(name) && option.type() == Boolean.class)
            .map(option -> (SocketOption<Boolean>) option)
            .findAny()
            .orElseThrow(() -> new IllegalStateException("sockets without " + name));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
