package io.echosounder.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/** The last handler of a connection with {@link Layers}: it understands their messages too. */
final class LayeredEchoHandler extends EchoHandler {

  private final Echo echo;
  private final ConnectionLifecycle lifecycle;

  LayeredEchoHandler(Echo echo, ConnectionLifecycle lifecycle) {
    super(echo, lifecycle);
    this.echo = echo;
    this.lifecycle = lifecycle;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    switch (message) {
      case ByteBuf bytes -> echo.onRead(context, bytes, bytes.readableBytes(), true);
      case EchoBytes(ByteBuf bytes, int payload, boolean isActivity) ->
          echo.onRead(context, bytes, payload, isActivity);
      default -> throw new IllegalArgumentException("not a message of a layer: " + message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    super.channelReadComplete(context);
    if (echo.isAnswerBacklog()) {
      lifecycle.onAnswerBacklog();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    switch (event) {
      case LayerEvent.PeerEnd(String flaw) -> lifecycle.onPeerEnd(flaw);
      case LayerEvent.Mistake(String why) -> lifecycle.onMistake(why);
      case LayerEvent.WriteFailed(Throwable fault) -> lifecycle.onWriteFailed(fault);
      default -> super.userEventTriggered(context, event);
    }
  }
}
