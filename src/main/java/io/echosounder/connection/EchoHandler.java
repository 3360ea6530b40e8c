package io.echosounder.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;

/**
 * Hands Netty's events to the parts of a connection. Without {@link Layers} the whole pipeline is
 * this one handler.
 */
class EchoHandler extends ChannelInboundHandlerAdapter {

  private final Echo echo;
  private final ConnectionLifecycle lifecycle;

  EchoHandler(Echo echo, ConnectionLifecycle lifecycle) {
    this.echo = echo;
    this.lifecycle = lifecycle;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    lifecycle.onRegistered();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    echo.onRead(context, (ByteBuf) message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    echo.onReadComplete(context);
  }

  /**
   * The peer's FIN has been read. Netty names it in two ways: the second if we had shut down the
   * input ourselves, as {@link ReadPause} does.
   */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent
        || event instanceof ChannelInputShutdownReadComplete) {
      lifecycle.onPeerFin();
    }
  }

  /** A read failed. Without memory for a read the connection waits; other faults end it. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof NoMemory) {
      echo.onNoMemory();
    } else {
      lifecycle.fail(cause);
    }
  }
}
