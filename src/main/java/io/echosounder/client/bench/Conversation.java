package io.echosounder.client.bench;

import io.echosounder.client.ExitCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.ReadTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;

/**
 * One connection's load: sends messages and compares every byte that returns. Lives on its event
 * loop alone.
 */
final class Conversation extends ChannelInboundHandlerAdapter {

  /** Who starts the next connection when this one has ended. */
  interface Owner {
    /** Ended as it should, or because the run is over. */
    void done();

    /** Ended by an error, which the conversation has not counted. */
    void failed(ExitCode kind);
  }

  private final Workload workload;
  private final ByteBuf message;
  private final LoopStats stats;
  private final Owner owner;

  /**
   * When the message in flight was sent, or should have been; the start of the connect in {@link
   * Mode#CHURN}.
   */
  private long since;

  /** When the next message is due, in an open loop. */
  private long due;

  private int received;
  private boolean inFlight;
  private boolean ended;

  /**
   * @param message what is sent, held by the caller for the whole run
   * @param since the start of the connect
   * @param due the first message's time in an open loop, on {@link System#nanoTime}
   */
  Conversation(
      Workload workload, ByteBuf message, LoopStats stats, Owner owner, long since, long due) {
    this.workload = workload;
    this.message = message;
    this.stats = stats;
    this.owner = owner;
    this.since = since;
    this.due = due;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    stats.connected();
    switch (workload.mode()) {
      case CHURN -> send(context);
      case STREAM -> fill(context);
      case PINGPONG -> next(context, System.nanoTime());
    }
  }

  /**
   * In a closed loop now; in an open one when it is due, and late ones at once: their delay counts
   * as latency.
   */
  private void next(ChannelHandlerContext context, long now) {
    if (!workload.isOpenLoop()) {
      since = now;
      send(context);
      return;
    }
    since = due;
    due += workload.periodNanos();
    if (since <= now) {
      send(context);
    } else {
      context
          .executor()
          .schedule(
              () -> {
                if (context.channel().isActive()) {
                  send(context);
                }
              },
              since - now,
              TimeUnit.NANOSECONDS);
    }
  }

  private void send(ChannelHandlerContext context) {
    inFlight = true;
    context.writeAndFlush(message.retainedDuplicate(), context.voidPromise());
  }

  /** As much as the kernel and a small queue take; goes on when that has drained. */
  private void fill(ChannelHandlerContext context) {
    while (context.channel().isWritable()) {
      context.write(message.retainedDuplicate(), context.voidPromise());
    }
    context.flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (workload.mode() == Mode.STREAM) {
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
      if (unasked || !ByteBufUtil.equals(bytes, bytes.readerIndex(), message, received, n)) {
        fail(context, ExitCode.DIFFERENCE);
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

  /**
   * The run is over: in an open loop what is still out, and what should have been sent behind it,
   * has waited until now at least. Left out, a server that stalls to the end would look the better
   * for it.
   */
  void countOverdue(long now) {
    if (!workload.isOpenLoop() || !inFlight) {
      return;
    }
    stats.unanswered(now - since);
    for (long each = due; each - now < 0; each += workload.periodNanos()) {
      stats.unanswered(now - each);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail(context, ExitCode.EARLY_EOF);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(context, kind(cause));
  }

  private static ExitCode kind(Throwable cause) {
    if (cause instanceof ReadTimeoutException) {
      return ExitCode.READ_TIMEOUT;
    }
    // Netty closes at the peer's FIN and fails the writes that wait before it tells of the close.
    return cause instanceof ClosedChannelException ? ExitCode.EARLY_EOF : ExitCode.READ_FAILED;
  }

  private void fail(ChannelHandlerContext context, ExitCode kind) {
    if (!ended) {
      ended = true;
      context.close();
      owner.failed(kind);
    }
  }
}
