package io.echosounder.protocol.websocket;

import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Layers;
import io.echosounder.connection.TlsFacts;
import io.echosounder.connection.WebSocketFacts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import org.jspecify.annotations.Nullable;

/** WebSocket between a socket, or TLS, and the echo. */
public final class WebSocketLayer implements Layers {

  private final WebSocketHandler handler;

  /**
   * The layer of one new connection.
   *
   * @param pingsRestartTimeouts true if a ping restarts {@code read} and {@code idle}
   */
  public WebSocketLayer(boolean pingsRestartTimeouts) {
    handler = new WebSocketHandler(pingsRestartTimeouts);
  }

  @Override
  public void install(ChannelPipeline pipeline) {
    pipeline.addLast(new UpgradeDecoder(handler::onBegun), handler);
  }

  @Override
  public boolean isReady() {
    return handler.facts() != null;
  }

  @Override
  public String handshake() {
    return "WebSocket upgrade";
  }

  @Override
  public @Nullable String unannouncedFin() {
    if (isReady()) {
      return "FIN without a Close frame";
    }
    return handler.hasBegun() ? "FIN during the WebSocket upgrade" : null;
  }

  @Override
  public void sendEnd(CloseReason reason, Runnable done) {
    ChannelHandlerContext context = handler.context();
    if (context == null) {
      done.run();
      return;
    }
    ByteBuf end = handler.canSendClose() ? closeFrame(reason) : Unpooled.EMPTY_BUFFER;
    context.writeAndFlush(end).addListener(_ -> done.run());
  }

  private ByteBuf closeFrame(CloseReason reason) {
    byte[] close = handler.frames().close();
    ProtocolViolation violation = handler.frames().violation();
    if (close != null) {
      return CloseFrame.of(close);
    } else if (violation != null) {
      return CloseFrame.of(violation.closeCode(), String.valueOf(violation.getMessage()));
    }
    return CloseFrame.of(
        reason == CloseReason.OPERATOR_CLOSED ? CloseCode.NORMAL : CloseCode.GOING_AWAY,
        reason.label());
  }

  @Override
  public @Nullable TlsFacts tls() {
    return null;
  }

  @Override
  public @Nullable WebSocketFacts webSocket() {
    return handler.facts();
  }
}
