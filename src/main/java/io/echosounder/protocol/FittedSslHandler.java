package io.echosounder.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLEngine;

/**
 * Netty's TLS, which keeps the beginning of a record in a buffer of at most twice its size. Netty
 * alone keeps it in the buffer of the read, which can be much larger, until the rest has come. A
 * record is no longer than 16 KiB and 261 bytes, so a connection keeps 32 KiB at most.
 */
final class FittedSslHandler extends SslHandler {

  FittedSslHandler(SSLEngine engine) {
    super(engine);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    ByteBuf begun = internalBuffer();
    int size = begun.readableBytes();
    if (size > 0 && size < begun.capacity() / 2) {
      begun.discardReadBytes().capacity(size);
    }
    super.channelReadComplete(context);
  }
}
