package io.echosounder.client.bench;

import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.SelfConnect;
import io.echosounder.client.wire.PeerEnd;
import io.echosounder.client.wire.WireFailure;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The load on one connection: sends messages and compares every returned byte. All its methods run
 * on its event loop.
 */
final class Conversation extends ChannelInboundHandlerAdapter {

  /** Starts the next connection when this one has ended. */
  interface Owner {
    /** The conversation has ended without an error. */
    void done();

    /**
     * The conversation has ended with an error. The owner counts it.
     *
     * @param reason the reason in plain words
     */
    void failed(ExitCode kind, String reason);
  }

  private final Workload workload;
  private final ByteBuf message;

  /** The same bytes, for comparing. */
  private final ByteBuffer expected;

  private final LoopStats stats;
  private final Owner owner;

  /** Null in a closed loop. */
  private final @Nullable Schedule schedule;

  /**
   * When the message in flight was sent, or was due. In {@link Mode#CHURN}, when the connect
   * started.
   */
  private long since;

  private int received;
  private boolean connected;
  private boolean inFlight;
  private boolean ended;

  /**
   * @param message the message; the caller keeps it for the whole run
   * @param since the start of the connect
   * @param schedule the schedule of an open loop; null in a closed loop
   */
  Conversation(
      Workload workload,
      ByteBuf message,
      LoopStats stats,
      Owner owner,
      long since,
      @Nullable Schedule schedule) {
    this.workload = workload;
    this.message = message;
    this.expected = message.nioBuffer();
    this.stats = stats;
    this.owner = owner;
    this.since = since;
    this.schedule = schedule;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    Channel channel = context.channel();
    if (SelfConnect.is(channel.localAddress(), channel.remoteAddress())) {
      // Linger 0 sends RST. A FIN would keep the port in use, and the server could not bind it.
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      fail(context, ExitCode.CONNECT_FAILED, SelfConnect.REASON);
      return;
    }
    stats.connected();
    connected = true;
    if (schedule != null) {
      schedule.begin(System.nanoTime());
    }
    switch (workload.mode()) {
      case CHURN -> send(context);
      case STREAM -> fill(context);
      case PINGPONG -> next(context, System.nanoTime());
    }
  }

  /**
   * Sends the next message. A closed loop sends it now. An open loop sends it when it is due, or
   * now if it is overdue; the delay then counts as latency.
   */
  private void next(ChannelHandlerContext context, long now) {
    if (schedule == null) {
      since = now;
      send(context);
    } else if (schedule.due() - now <= 0) {
      sendDue(context, schedule);
    } else {
      context
          .executor()
          .schedule(
              () -> {
                if (!ended) {
                  sendDue(context, schedule);
                }
              },
              schedule.due() - now,
              TimeUnit.NANOSECONDS);
    }
  }

  private void sendDue(ChannelHandlerContext context, Schedule schedule) {
    since = schedule.take();
    send(context);
  }

  private void send(ChannelHandlerContext context) {
    inFlight = true;
    context.writeAndFlush(message.retainedDuplicate(), context.voidPromise());
  }

  /** Sends until the queue is full. {@link #channelWritabilityChanged} continues. */
  private void fill(ChannelHandlerContext context) {
    while (context.channel().isWritable()) {
      context.write(message.retainedDuplicate(), context.voidPromise());
    }
    context.flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    // TLS sends an empty record at a flush without a write, and so would never come to rest.
    if (workload.mode() == Mode.STREAM && context.channel().isWritable()) {
      fill(context);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object read) {
    ByteBuf bytes = (ByteBuf) read;
    try {
      take(context, bytes);
    } finally {
      bytes.release();
    }
  }

  private void take(ChannelHandlerContext context, ByteBuf bytes) {
    while (bytes.isReadable()) {
      int n = Math.min(bytes.readableBytes(), workload.size() - received);
      boolean unasked = !inFlight && workload.mode() != Mode.STREAM;
      if (unasked || !isExpected(bytes, n)) {
        fail(
            context,
            ExitCode.DIFFERENCE,
            unasked ? "unasked bytes came" : "the returned bytes differ from the sent bytes");
        return;
      }
      bytes.skipBytes(n);
      stats.bytes(n);
      received += n;
      if (received == workload.size()) {
        received = 0;
        inFlight = false;
        complete(context);
      }
    }
  }

  /**
   * Compares {@code n} bytes. {@code mismatch} is vectorized: at 1 KiB and 16 KiB it was ten to
   * thirty times as fast as {@code ByteBufUtil.equals}, at 64 B five times (medians of 20 pairs on
   * the JVM).
   */
  private boolean isExpected(ByteBuf bytes, int n) {
    expected.limit(received + n).position(received);
    return bytes.internalNioBuffer(bytes.readerIndex(), n).mismatch(expected) < 0;
  }

  private void complete(ChannelHandlerContext context) {
    switch (workload.mode()) {
      case STREAM -> stats.message();
      case PINGPONG -> {
        long now = System.nanoTime();
        stats.message(now - since);
        next(context, now);
      }
      case CHURN -> {
        stats.message(System.nanoTime() - since);
        ended = true;
        context.close();
        owner.done();
      }
    }
  }

  /** When the message in flight was sent or due; null if there is none. */
  @Nullable Long inFlightSince() {
    return inFlight && !ended ? since : null;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof PeerEnd end) {
      fail(context, ExitCode.EARLY_EOF, "the peer closed the connection with " + end.text());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (connected) {
      stats.disconnected();
    }
    fail(context, ExitCode.EARLY_EOF, "the peer closed the connection");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    switch (cause) {
      case ReadTimeoutException _ -> fail(context, ExitCode.READ_TIMEOUT, "nothing came in time");
      // At the peer's FIN Netty first fails the waiting writes and then calls channelInactive.
      case ClosedChannelException _ ->
          fail(context, ExitCode.EARLY_EOF, "the peer closed the connection");
      case WireFailure e -> fail(context, e.exitCode(), e.getMessage());
      case IOException e -> fail(context, ExitCode.READ_FAILED, Failure.reason(e));
      default -> fail(context, ExitCode.INTERNAL, cause.toString());
    }
  }

  private void fail(ChannelHandlerContext context, ExitCode kind, String reason) {
    if (!ended) {
      ended = true;
      context.close();
      owner.failed(kind, reason);
    }
  }
}
