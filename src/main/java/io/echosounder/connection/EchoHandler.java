package io.echosounder.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;

/** Hands Netty's events to the connection. The whole pipeline is this one handler. */
final class EchoHandler extends ChannelInboundHandlerAdapter {

  private final Connection connection;

  EchoHandler(Connection connection) {
    this.connection = connection;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    connection.onActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    connection.onRead(context, (ByteBuf) message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    connection.onReadComplete(context);
  }

  /**
   * The peer's FIN has been read. Netty names it in two ways: the second when we had shut the input
   * ourselves, as {@link ReadPause} does.
   */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent
        || event instanceof ChannelInputShutdownReadComplete) {
      connection.onPeerFin();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof NoMemory) {
      connection.onNoMemory();
    } else {
      connection.onReadFailed(cause);
    }
  }
}
