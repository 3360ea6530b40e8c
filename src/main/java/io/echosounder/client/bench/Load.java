package io.echosounder.client.bench;

import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.PathOptions;
import io.echosounder.client.Spans;
import io.echosounder.client.wire.Layers;
import io.echosounder.client.wire.Pipelines;
import io.echosounder.transport.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs the connections of a workload until it is closed. */
final class Load implements AutoCloseable {
  /**
   * The wait before a failed connection is opened again. Without it, a server that refuses would
   * get too many connects.
   */
  private static final Duration RETRY = Duration.ofMillis(100);

  private static final int LEAST_READ = 2 * 1024;
  private static final int MOST_READ = 64 * 1024;

  /**
   * The limit of unsent bytes in the kernel. With a buffer of megabytes the kernel accepts no bytes
   * until a third of it is free, and a slow peer would look like a stopped one. With this limit it
   * accepts bytes whenever the peer reads.
   */
  private static final int UNSENT = 64 * 1024;

  private final Workload workload;
  private final InetSocketAddress address;
  private final @Nullable InetAddress source;
  private final Duration connectTimeout;
  private final Layers layers;
  private final Transport transport = Transport.best();
  private final EventLoopGroup group;
  private final List<LoopStats> stats = new ArrayList<>();
  private final List<Slot> slots = new ArrayList<>();
  private final ByteBuf message;
  private volatile boolean over;

  /**
   * @param content the bytes of one message
   */
  Load(Workload workload, InetSocketAddress address, PathOptions path, byte[] content) {
    this.workload = workload;
    this.address = address;
    this.source = path.source;
    this.connectTimeout = path.connectTimeout;
    this.layers = path.layers();
    this.group = transport.newEventLoops(workload.loops(), LoopCpu.THREADS);
    // Unreleasable, because each send releases its buffer, and all sends share this one.
    this.message =
        Unpooled.unreleasableBuffer(Unpooled.directBuffer(content.length).writeBytes(content))
            .asReadOnly();
  }

  List<LoopStats> stats() {
    return stats;
  }

  Transport transport() {
    return transport;
  }

  /**
   * Opens every connection. In an open loop it spreads the due times of the connections evenly over
   * the period.
   */
  void start() {
    List<EventLoop> loops = new ArrayList<>();
    for (int i = 0; i < workload.loops(); i++) {
      loops.add(group.next());
      stats.add(new LoopStats());
    }
    long start = System.nanoTime();
    for (int i = 0; i < workload.connections(); i++) {
      int loop = i % workload.loops();
      long offset = (long) ((double) workload.periodNanos() * i / workload.connections());
      Schedule schedule =
          workload.isOpenLoop() ? new Schedule(start + offset, workload.periodNanos()) : null;
      Slot slot = new Slot(loops.get(loop), stats.get(loop), schedule);
      slots.add(slot);
      slot.loop.execute(slot::open);
    }
  }

  /**
   * Ends the measurement and counts the unanswered messages. Without them, a server that stalls
   * until the end would look too good.
   *
   * @param longestNanos the longest latency so far; a closed loop counts only longer waits
   */
  void finish(long longestNanos) {
    over = true;
    if (group.isShuttingDown()) {
      // A failure has ended the run already.
      return;
    }
    long now = System.nanoTime();
    for (Slot slot : slots) {
      slot.loop.submit(() -> slot.countUnanswered(now, longestNanos)).awaitUninterruptibly();
    }
  }

  /** The place of one connection. When the connection ends, the slot opens the next one. */
  private final class Slot implements Conversation.Owner {
    private final EventLoop loop;
    private final LoopStats stats;

    /** Null in a closed loop. */
    private final @Nullable Schedule schedule;

    /** Only the slot's event loop uses it. */
    private @Nullable Conversation conversation;

    Slot(EventLoop loop, LoopStats stats, @Nullable Schedule schedule) {
      this.loop = loop;
      this.stats = stats;
      this.schedule = schedule;
    }

    void open() {
      if (over) {
        return;
      }
      try {
        Conversation next =
            new Conversation(workload, message, stats, this, System.nanoTime(), schedule);
        conversation = next;
        ChannelFuture connect = bootstrap(next).connect();
        connect.addListener(
            _ -> {
              if (connect.cause() != null) {
                notConnected(connect.cause());
              }
            });
      } catch (RuntimeException | Error e) {
        failed(ExitCode.INTERNAL, e.toString());
      }
    }

    private void notConnected(Throwable cause) {
      switch (cause) {
        case ConnectTimeoutException _ ->
            failed(ExitCode.CONNECT_TIMEOUT, "no answer within " + Spans.show(connectTimeout));
        case IOException e -> failed(Failure.connectCode(e), Failure.reason(e));
        // Netty wraps the failure to create a socket, which is a problem of this machine.
        case ChannelException e when e.getCause() instanceof IOException io ->
            failed(ExitCode.INTERNAL, Failure.reason(io));
        default -> failed(ExitCode.INTERNAL, cause.toString());
      }
    }

    private Bootstrap bootstrap(Conversation conversation) {
      Bootstrap bootstrap =
          new Bootstrap()
              .group(loop)
              .channelFactory(transport.clientSockets())
              .option(ChannelOption.TCP_NODELAY, true)
              .option(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(readSize()))
              .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectTimeoutMillis())
              .remoteAddress(address)
              .handler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      if (!layers.isEmpty()) {
                        Pipelines.addLayers(channel.pipeline(), layers);
                      }
                      if (!workload.readTimeout().isZero() && !workload.isOpenLoop()) {
                        channel.pipeline().addLast(new StallHandler(workload.readTimeout()));
                      }
                      channel.pipeline().addLast(conversation);
                    }
                  });
      if (transport == Transport.EPOLL && workload.size() > UNSENT) {
        bootstrap.option(EpollChannelOption.TCP_NOTSENT_LOWAT, (long) UNSENT);
      }
      return source == null ? bootstrap : bootstrap.localAddress(new InetSocketAddress(source, 0));
    }

    void countUnanswered(long now, long longestNanos) {
      Long since = conversation == null ? null : conversation.inFlightSince();
      if (since != null && (schedule != null || now - since > longestNanos)) {
        stats.unanswered(now - since, 1);
      }
      if (schedule != null) {
        schedule.overdue(now, stats::unanswered);
      }
    }

    /** Rounded up, because zero means no timeout. */
    private int connectTimeoutMillis() {
      return Math.toIntExact((connectTimeout.toNanos() + 999_999) / 1_000_000);
    }

    /** More than a message, because Netty reads again at once if one read has filled the buffer. */
    private int readSize() {
      return Math.clamp(2L * workload.size(), LEAST_READ, MOST_READ);
    }

    @Override
    public void done() {
      open();
    }

    @Override
    public void failed(ExitCode kind, String reason) {
      if (!over) {
        stats.error(kind, reason);
        loop.schedule(this::open, RETRY.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  @Override
  public void close() {
    over = true;
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
