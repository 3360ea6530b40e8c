package io.echosounder.http;

import io.echosounder.http.problem.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Stands before TLS, and answers a client that sends plain HTTP with a problem that names the
 * mistake. TLS alone would close without a word.
 */
final class PlainTextOnTls extends ChannelInboundHandlerAdapter {

  /** As long as {@link Visit} reads from a refused sender. */
  private static final long LEAVING_SECONDS = 2;

  private static final Refusal REFUSAL =
      Refusal.invalid("This port speaks TLS: write https:// instead of http://");

  private boolean refused;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (refused) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof ByteBuf bytes && isMethod(bytes.getByte(bytes.readerIndex()))) {
      refused = true;
      bytes.release();
      refuse(ctx);
    } else {
      ctx.pipeline().remove(this);
      ctx.fireChannelRead(message);
    }
  }

  /** True for the first letter of a method. No record of TLS begins with a letter. */
  private static boolean isMethod(byte first) {
    return first >= 'A' && first <= 'Z';
  }

  private static void refuse(ChannelHandlerContext ctx) {
    byte[] body = REFUSAL.json().getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 400 Bad Request\r\nContent-Type: "
            + Problem.MEDIA_TYPE
            + "\r\nContent-Length: "
            + body.length
            + "\r\nConnection: close\r\n\r\n";
    ctx.writeAndFlush(Unpooled.wrappedBuffer(head.getBytes(StandardCharsets.US_ASCII), body))
        .addListener(
            sent -> {
              if (ctx.channel() instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
              }
            });
    ctx.executor().schedule(() -> ctx.close(), LEAVING_SECONDS, TimeUnit.SECONDS);
  }
}
