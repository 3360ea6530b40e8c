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
 * Fails a connection on which nothing has moved for a time: no byte came, and the kernel took none.
 * A peer that takes a large message slowly, or returns it slowly, has not stopped.
 *
 * <p>It looks a few times within that time and counts the looks, rather than ask the clock at every
 * read; so a client process that was stopped for a while does not blame its peers when it goes on.
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

  /** Bytes that the kernel has not taken yet. */
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
