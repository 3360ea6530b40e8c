package io.echosounder.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Limits the connections to one port. At the maximum, a new connection replaces the oldest one that
 * has not sent a complete request. So a flood of unfinished requests does not keep out a client
 * that sends a whole one. If every connection is being answered, the new one is closed.
 *
 * <p>Stands in the pipeline of the listening socket, and runs on its event loop.
 */
final class Door extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = Logger.getLogger("io.echosounder.http");

  /** Pause after a failed accept. */
  private static final long RETRY_MILLIS = 100;

  private static final long WARN_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final HttpConfig.Limits limits;
  private final Set<Visit> inside = ConcurrentHashMap.newKeySet();
  private long warned = System.nanoTime() - WARN_NANOS;

  Door(HttpConfig.Limits limits) {
    this.limits = limits;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Channel newcomer = (Channel) message;
    if (inside.size() >= limits.maxConnections() && !evictOldest()) {
      warn("Closed a new connection, because all are being answered", ctx, null);
      newcomer.unsafe().closeForcibly();
      return;
    }
    Visit visit = new Visit(newcomer, limits);
    inside.add(visit);
    newcomer
        .closeFuture()
        .addListener(
            closed -> {
              inside.remove(visit);
              acceptAgain(ctx);
            });
    if (inside.size() > limits.maxConnections()) {
      // An evicted connection keeps its descriptor until its event loop has closed it. Until then
      // new connections wait in the kernel's queue.
      ctx.channel().config().setAutoRead(false);
      // A connection that closed after the count and before the pause did not see the pause.
      acceptAgain(ctx);
    }
    ctx.fireChannelRead(message);
  }

  private void acceptAgain(ChannelHandlerContext ctx) {
    if (inside.size() <= limits.maxConnections() && !ctx.channel().config().isAutoRead()) {
      ctx.channel().config().setAutoRead(true);
    }
  }

  private boolean evictOldest() {
    // A request may become complete before its connection is evicted. Then the next oldest goes.
    while (true) {
      Optional<Visit> oldest =
          inside.stream()
              .filter(Visit::canBeEvicted)
              .min(Comparator.comparingLong(visit -> visit.since() - System.nanoTime()));
      if (oldest.isEmpty()) {
        return false;
      }
      if (oldest.get().evict()) {
        return true;
      }
    }
  }

  /** Accept fails most likely because no descriptor is left. An eviction frees one. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    warn("Cannot accept", ctx, cause);
    evictOldest();
    ctx.channel().config().setAutoRead(false);
    ctx.executor().schedule(() -> acceptAgain(ctx), RETRY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void warn(
      String what, ChannelHandlerContext ctx, @org.jspecify.annotations.Nullable Throwable cause) {
    long now = System.nanoTime();
    if (now - warned >= WARN_NANOS) {
      warned = now;
      LOG.warnf(
          "%s: address=%s connections=%d cause=%s",
          what, ctx.channel().localAddress(), inside.size(), cause);
    }
  }
}
