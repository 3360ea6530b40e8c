package io.echosounder.http;

import static java.util.Objects.requireNonNull;

import io.echosounder.http.problem.ProblemType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.impl.Http1xOrH2CHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP connection, from accept to close. It waits for a request, reads it, answers it, and
 * waits again. Waiting and reading have a time limit; a connection that exceeds it is closed.
 *
 * <p>Stands before the HTTP decoder, so that it sees the first byte of a request that never becomes
 * complete. With TLS it stands behind the decryption; a handshake has the time limit of the TLS
 * configuration. Everything runs on the connection's event loop, except the methods that {@link
 * Door} calls.
 */
final class Visit extends ChannelDuplexHandler {

  private static final AttributeKey<Visit> VISIT = AttributeKey.valueOf(Visit.class, "visit");

  /** How long a refused sender may go on sending, so that its kernel does not drop our answer. */
  private static final long LEAVING_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Requests that a client may send ahead while one is answered; then its bytes are not read. */
  private static final int PIPELINED = 16;

  private static final String DECODER = "httpDecoder";

  private enum Phase {
    /** No byte of a request has come. */
    WAITING,
    /** A request arrives. */
    READING,
    /** A complete request is here, and its response is not sent yet. */
    ANSWERING,
    /** It was refused or evicted. Its further bytes are thrown away. */
    LEAVING
  }

  private final Channel channel;
  private final HttpConfig.Limits limits;

  /** Changed by the event loop, and to {@link Phase#LEAVING} by the door too. */
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);

  private volatile long since = System.nanoTime();

  /** Number of requests without a complete response. */
  private int unanswered;

  private boolean readHeldBack;
  private @Nullable RequestGuard guard;
  private final WriteStall stall = new WriteStall();

  Visit(Channel channel, HttpConfig.Limits limits) {
    this.channel = channel;
    this.limits = limits;
    channel.attr(VISIT).set(this);
  }

  static Visit of(Channel channel) {
    return requireNonNull(channel.attr(VISIT).get());
  }

  /** When it entered its phase, as {@link System#nanoTime} counts. */
  long since() {
    return since;
  }

  private Phase phase() {
    return requireNonNull(phase.get());
  }

  boolean canBeEvicted() {
    Phase now = phase();
    return now == Phase.WAITING || now == Phase.READING;
  }

  /** Closes this connection in favour of another; false if a complete request has arrived. */
  boolean evict() {
    Phase now = phase();
    if (!(now == Phase.WAITING || now == Phase.READING)
        || !phase.compareAndSet(now, Phase.LEAVING)) {
      return false;
    }
    channel.close();
    return true;
  }

  /** Adds this handler, once Vert.x has filled the pipeline. */
  void begin() {
    ChannelPipeline pipeline = channel.pipeline();
    if (pipeline.get(DECODER) == null) {
      pipeline.addLast(this);
    } else {
      pipeline.addBefore(DECODER, null, this);
    }
    if (pipeline.get(Http1xOrH2CHandler.class) != null) {
      // The server does not speak HTTP/2, because its streams would have no limits. The management
      // port has no setting for that. HTTP/1 ignores an empty line before a request; here it makes
      // Vert.x choose HTTP/1 at once.
      feedEmptyLine(pipeline);
    }
  }

  private static void feedEmptyLine(ChannelPipeline pipeline) {
    ChannelHandlerContext context = pipeline.context(Http1xOrH2CHandler.class);
    ByteBuf line = Unpooled.copiedBuffer("\r\n", StandardCharsets.US_ASCII);
    try {
      ((Http1xOrH2CHandler) context.handler()).channelRead(context, line);
    } catch (Exception e) {
      context.fireExceptionCaught(e);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    long tick = TimeUnit.SECONDS.toMillis(1);
    var ticks =
        ctx.executor().scheduleWithFixedDelay(() -> look(ctx), tick, tick, TimeUnit.MILLISECONDS);
    ctx.channel().closeFuture().addListener(closed -> ticks.cancel(false));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (phase() == Phase.LEAVING) {
      ReferenceCountUtil.release(message);
      return;
    }
    installGuard(ctx.pipeline());
    if (isContent(message)) {
      enter(Phase.WAITING, Phase.READING);
    }
    ctx.fireChannelRead(message);
  }

  /** False for the line that {@link #feedEmptyLine} sends. */
  private static boolean isContent(Object message) {
    return !(message instanceof ByteBuf bytes)
        || bytes.readableBytes() > 2
        || bytes.getByte(bytes.readerIndex()) != '\r';
  }

  /** The decoder is there from the first byte on; with TLS, from the end of the handshake on. */
  private void installGuard(ChannelPipeline pipeline) {
    if (guard == null && pipeline.get(DECODER) != null) {
      guard = new RequestGuard(this);
      pipeline.addAfter("httpEncoder", null, guard);
    }
  }

  /**
   * A client that resets is gone like one that closes, and so is one that breaks TLS. Netty would
   * log a warning with a stack trace for each, if no handler of Vert.x were there yet to take the
   * exception.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException || cause.getCause() instanceof SSLException) {
      ctx.close();
    } else {
      ctx.fireExceptionCaught(cause);
    }
  }

  @Override
  public void read(ChannelHandlerContext ctx) {
    if (unanswered > PIPELINED) {
      readHeldBack = true;
    } else {
      ctx.read();
    }
  }

  /**
   * A request or a response has begun or has ended.
   *
   * @param arriving true if a request has begun and is not complete
   * @param owed number of requests without a complete response
   * @return false if the door has evicted this connection
   */
  boolean onProgress(boolean arriving, int owed) {
    unanswered = owed;
    if (readHeldBack && unanswered <= PIPELINED) {
      readHeldBack = false;
      channel.read();
    }
    Phase next = arriving ? Phase.READING : owed > 0 ? Phase.ANSWERING : Phase.WAITING;
    Phase now = phase();
    return now == next || enter(now, next);
  }

  /** A refusal has been sent. Further bytes are thrown away, and the connection closes soon. */
  void onRefused() {
    phase.set(Phase.LEAVING);
    since = System.nanoTime();
  }

  private boolean enter(Phase from, Phase to) {
    if (from != Phase.LEAVING && phase.compareAndSet(from, to)) {
      since = System.nanoTime();
      return true;
    }
    return false;
  }

  private void look(ChannelHandlerContext ctx) {
    long spent = System.nanoTime() - since;
    switch (phase()) {
      case WAITING -> closeAfter(ctx, spent, limits.idleTimeout().toNanos());
      case READING -> {
        if (spent > limits.requestTimeout().toNanos()) {
          timeOut(ctx);
        }
      }
      case ANSWERING -> {}
      case LEAVING -> closeAfter(ctx, spent, LEAVING_NANOS);
    }
    if (stall.nanos(ctx.channel()) > limits.idleTimeout().toNanos()) {
      ctx.close();
    }
  }

  private static void closeAfter(ChannelHandlerContext ctx, long spent, long limit) {
    if (spent > limit) {
      ctx.close();
    }
  }

  private void timeOut(ChannelHandlerContext ctx) {
    if (guard == null) {
      ctx.close();
    } else {
      guard.refuse(
          Refusal.of(
              ProblemType.REQUEST_TIMEOUT,
              "The request did not arrive within echosounder.http.request-timeout"));
    }
  }
}
