package io.echosounder.client.bench;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Fails a connection if no byte came and the kernel took no byte for the timeout. A peer that reads
 * or returns a large message slowly is not stalled.
 *
 * <p>It checks a few times within the timeout and counts these checks. So it needs no clock call
 * for every read, and a client process that was stopped for a while does not blame its peers.
 */
final class StallHandler extends ChannelInboundHandlerAdapter {
  private static final int LOOKS = 4;

  private final long lookEveryNanos;
  private boolean read;
  private long unsent;
  private int looksWithoutMove;
  private @Nullable ScheduledFuture<?> next;

  StallHandler(Duration timeout) {
    lookEveryNanos = Math.max(1, timeout.toNanos() / LOOKS);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    lookLater(context);
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    read = true;
    context.fireChannelRead(bytes);
  }

  private void lookLater(ChannelHandlerContext context) {
    next = context.executor().schedule(() -> look(context), lookEveryNanos, TimeUnit.NANOSECONDS);
  }

  private void look(ChannelHandlerContext context) {
    long unsentNow = unsent(context.channel());
    looksWithoutMove = read || unsentNow != unsent ? 0 : looksWithoutMove + 1;
    read = false;
    unsent = unsentNow;
    if (looksWithoutMove < LOOKS) {
      lookLater(context);
    } else {
      context.fireExceptionCaught(ReadTimeoutException.INSTANCE);
    }
  }

  /** The bytes that the kernel has not taken yet. */
  private static long unsent(Channel channel) {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes() - buffer.currentProgress();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (next != null) {
      next.cancel(false);
    }
    context.fireChannelInactive();
  }
}
