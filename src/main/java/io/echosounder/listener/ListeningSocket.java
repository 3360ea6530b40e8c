package io.echosounder.listener;

import io.echosounder.common.ConfigMistake;
import io.echosounder.transport.Transport;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.AbstractNioChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** One bound socket and the clients that the kernel has queued on it. On the accepting loop. */
final class ListeningSocket {

  private static final Logger LOG = Logger.getLogger("io.echosounder.listener");

  /** Room for the address that the native accept writes. We ignore it and ask the new socket. */
  private static final int ADDRESS_LENGTH = 26;

  private final ServerSocketChannel channel;
  private final Acceptor acceptor;
  private final Port port;
  private final int backlog;
  private final byte[] peerAddress = new byte[ADDRESS_LENGTH];

  /** Counts the accepted sockets and hands them to the acceptor. */
  private final Entry entry;

  /** How many sockets had been accepted when the queue was first served; negative before. */
  private long takenBefore = -1;

  private ListeningSocket(
      ServerSocketChannel channel, Entry entry, Acceptor acceptor, Port port, int backlog) {
    this.channel = channel;
    this.entry = entry;
    this.backlog = backlog;
    this.acceptor = acceptor;
    this.port = port;
  }

  /** Binds; fails with a {@link ConfigMistake}. Accepting starts when the acceptor asks for it. */
  static CompletionStage<ListeningSocket> bind(
      Port port, ListenerOptions options, EventLoop loop, Acceptor acceptor) {
    BindAddress address = port.address();
    ServerSocketChannel channel = options.transport().newServerSocket(address.ipv4Only());
    channel.config().setAutoRead(false);
    channel.config().setReuseAddress(true);
    channel.config().setBacklog(options.backlog());
    SocketOptions.inherited(channel, options);
    if (options.transport() == Transport.NIO) {
      // One accept at a time, so that a decision to stop takes effect with the next one. By default
      // NIO accepts several sockets before our handler sees the first.
      channel.config().setRecvByteBufAllocator(new ServerChannelRecvByteBufAllocator());
    }
    Entry entry = new Entry(port, acceptor);
    channel.pipeline().addLast(entry);
    CompletableFuture<ListeningSocket> done = new CompletableFuture<>();
    loop.register(channel)
        .addListener(
            (ChannelFuture registered) ->
                channel
                    .bind(address.address())
                    .addListener(
                        (ChannelFuture result) -> {
                          if (result.isSuccess()) {
                            BindAddress actual = address.at(channel.localAddress().getPort());
                            done.complete(
                                new ListeningSocket(
                                    channel,
                                    entry,
                                    acceptor,
                                    new Port(port.protocol(), actual, port.layers()),
                                    options.backlog()));
                          } else {
                            channel.close();
                            done.completeExceptionally(address.mistake(result.cause()));
                          }
                        }));
    return done;
  }

  /** The port, with the number that the kernel chose if 0 was configured. */
  Port port() {
    return port;
  }

  /** The addresses that a client can dial; a wildcard socket gives one for each family. */
  List<BoundAddress> addresses() {
    InetSocketAddress local = channel.localAddress();
    BoundAddress bound = new BoundAddress(port.protocol(), local);
    boolean dualStack = local.getAddress() instanceof Inet6Address;
    if (!local.getAddress().isAnyLocalAddress() || !dualStack) {
      return List.of(bound);
    }
    InetSocketAddress other = new InetSocketAddress(wildcard4(), local.getPort());
    return List.of(bound, new BoundAddress(port.protocol(), other));
  }

  ServerSocketChannel channel() {
    return channel;
  }

  /**
   * Admits the clients that the kernel has queued, while there are places.
   *
   * @return true if every client that was queued at the first call has been served: the queue is
   *     empty, or as many clients have left it as it can hold
   */
  boolean serveQueue() {
    if (takenBefore < 0) {
      takenBefore = entry.taken;
    }
    // The held clients came before those in the queue.
    acceptor.onRoom();
    boolean empty = false;
    while (!empty && !acceptor.isFull()) {
      empty = !takeOne();
    }
    return empty || entry.taken - takenBefore > backlog;
  }

  /**
   * Forgets which clients were queued when a drain began, because the drain was called off. The
   * next drain looks at the queue of its own time.
   */
  void forgetQueue() {
    takenBefore = -1;
  }

  /**
   * Closes the socket. First it accepts the queued clients, because the kernel resets those that
   * are still queued at the close. The acceptor holds those that have no place. A client that comes
   * between the last accept and the close is reset.
   *
   * @return completes when the kernel refuses new clients
   */
  CompletionStage<Void> close() {
    acceptor.onRoom();
    boolean more = true;
    while (more) {
      more = takeOne();
    }
    channel.close();
    CompletableFuture<Void> closed = new CompletableFuture<>();
    if (channel instanceof EpollServerSocketChannel) {
      closed.complete(null);
    } else {
      // The JDK closes a registered socket at the next select, and that runs before the next timer.
      channel.eventLoop().schedule(() -> closed.complete(null), 1, TimeUnit.MILLISECONDS);
    }
    return closed;
  }

  /** Accepts one socket; false if none is queued. */
  private boolean takeOne() {
    long before = entry.taken;
    if (channel instanceof EpollServerSocketChannel epoll) {
      try {
        int fd = new Socket(epoll.fd().intValue()).accept(peerAddress);
        if (fd != -1) {
          entry.take(new EpollSocketChannel(fd));
        }
      } catch (IOException e) {
        LOG.warnf("connections lost at close error=\"%s\"", e.getMessage());
      }
    } else if (channel.unsafe() instanceof AbstractNioChannel.NioUnsafe nio) {
      channel.config().setAutoRead(true);
      nio.read();
    }
    return entry.taken != before;
  }

  /** Hands the sockets that Netty accepts to the acceptor. */
  private static final class Entry extends ChannelInboundHandlerAdapter {

    private final Port port;
    private final Acceptor acceptor;

    /** How many sockets the kernel has handed over, refused ones included. */
    private long taken;

    Entry(Port port, Acceptor acceptor) {
      this.port = port;
      this.acceptor = acceptor;
    }

    @Override
    public void channelRead(ChannelHandlerContext server, Object accepted) {
      take((SocketChannel) accepted);
    }

    void take(SocketChannel accepted) {
      taken++;
      acceptor.take(accepted, port);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext server, Throwable cause) {
      acceptor.onAcceptFailed(cause);
    }
  }

  private static InetAddress wildcard4() {
    try {
      return InetAddress.getByAddress(new byte[4]);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
