package io.echosounder.protocol.websocket;

import io.echosounder.connection.EchoBytes;
import io.echosounder.connection.LayerEvent;
import io.echosounder.connection.WebSocketFacts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Answers the HTTP request that opens a WebSocket, and then hands the echo of each read to the
 * handler of the connection. The {@link UpgradeDecoder} stands before it until the upgrade.
 */
final class WebSocketHandler extends ChannelDuplexHandler {

  private final boolean pingsRestartTimeouts;
  private final WebSocketFrames frames = new WebSocketFrames();
  private @Nullable ChannelHandlerContext context;

  /** True once the client has sent a byte. */
  private boolean begun;

  /** The answer to the request; null before the request came, and after the upgrade. */
  private @Nullable Upgrade upgrade;

  /** True if the bytes that the echo has written end within a frame. */
  private boolean sentWithinFrame;

  /** Volatile, because any thread may read it. Set once, by the event loop. */
  private volatile @Nullable WebSocketFacts facts;

  WebSocketHandler(boolean pingsRestartTimeouts) {
    this.pingsRestartTimeouts = pingsRestartTimeouts;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void channelRead(ChannelHandlerContext same, Object message) {
    switch (message) {
      case ByteBuf bytes -> onFrames(same, bytes);
      case HttpRequest request -> onRequest(same, request);
      case LastHttpContent _ -> onRequestEnd(same);
      default -> ReferenceCountUtil.release(message);
    }
  }

  // The upgrade.

  void onBegun() {
    begun = true;
  }

  private void onRequest(ChannelHandlerContext same, HttpRequest request) {
    boolean cut = request.decoderResult().cause() instanceof PrematureChannelClosureException;
    if (upgrade != null || cut) {
      return;
    }
    upgrade = UpgradeCheck.of(request);
    same.writeAndFlush(Unpooled.copiedBuffer(upgrade.response(), StandardCharsets.US_ASCII))
        .addListener(written -> onResponse(same, written.cause()));
    if (upgrade instanceof Upgrade.Refused refused) {
      same.fireUserEventTriggered(new LayerEvent.Mistake(refused.why()));
    }
  }

  /** After a failed write Netty refuses later ones, so this is the fault that has a meaning. */
  private static void onResponse(ChannelHandlerContext same, @Nullable Throwable fault) {
    if (fault != null) {
      same.fireUserEventTriggered(new LayerEvent.WriteFailed(fault));
    }
  }

  /** The decoder leaves, and hands on the bytes that followed the request: the first frames. */
  private void onRequestEnd(ChannelHandlerContext same) {
    if (facts == null && upgrade instanceof Upgrade.Accepted accepted) {
      facts = accepted.facts();
      upgrade = null;
      same.pipeline().remove(UpgradeDecoder.class);
    }
  }

  // Frames.

  private void onFrames(ChannelHandlerContext same, ByteBuf bytes) {
    boolean wasOver = frames.isOver();
    ByteBuf echo = frames.echo(bytes, same.alloc());
    if (echo.isReadable()) {
      boolean isActivity = frames.payload() > 0 || (frames.pinged() && pingsRestartTimeouts);
      same.fireChannelRead(new EchoBytes(echo, frames.payload(), isActivity));
    } else {
      echo.release();
    }
    if (!wasOver && frames.isOver()) {
      ProtocolViolation violation = frames.violation();
      same.fireUserEventTriggered(
          violation == null
              ? new LayerEvent.PeerEnd()
              : new LayerEvent.Mistake(String.valueOf(violation.getMessage())));
    }
  }

  /** TLS has ended, which a WebSocket announces by a Close frame. */
  @Override
  public void userEventTriggered(ChannelHandlerContext same, Object event) {
    boolean isOrderly = event instanceof LayerEvent.PeerEnd(String flaw) && flaw == null;
    same.fireUserEventTriggered(
        isOrderly && begun && !frames.isOver()
            ? new LayerEvent.PeerEnd(
                facts == null
                    ? "close_notify during the WebSocket upgrade"
                    : "close_notify without a Close frame")
            : event);
  }

  /** The echo of the last read is written, and not discarded. */
  @Override
  public void write(ChannelHandlerContext same, Object message, ChannelPromise promise) {
    sentWithinFrame = frames.isWithinFrame();
    same.write(message, promise);
  }

  // For the layer.

  /** Writes bytes that are no echo; null before the socket is registered. */
  @Nullable ChannelHandlerContext context() {
    return context;
  }

  /** True once the client has sent a byte. */
  boolean hasBegun() {
    return begun;
  }

  /** True if a Close frame may be sent: after the upgrade, between two frames. */
  boolean canSendClose() {
    return facts != null && !sentWithinFrame;
  }

  WebSocketFrames frames() {
    return frames;
  }

  /** Null before the upgrade. Any thread. */
  @Nullable WebSocketFacts facts() {
    return facts;
  }
}
