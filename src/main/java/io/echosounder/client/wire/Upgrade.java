package io.echosounder.client.wire;

import io.echosounder.client.ExitCode;
import io.echosounder.client.Target;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Asks for a WebSocket (RFC 6455, 4.1). If the peer agrees, the handlers for frames take its place,
 * and {@link #DONE} follows.
 */
final class Upgrade extends ByteToMessageDecoder {
  /** The event after the upgrade. */
  static final Object DONE = new Object();

  private static final int LONGEST_HEAD = 16 * 1024;
  private static final byte[] BEGIN = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);
  private static final ByteBuf END_OF_HEAD =
      Unpooled.unreleasableBuffer(
          Unpooled.wrappedBuffer("\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
  private static final int SHOWN = 40;
  private static final int TLS_ALERT = 0x15;

  private final Target target;
  private final boolean tellsFrames;
  private final String key;
  private boolean failed;

  /**
   * @param tellsFrames see {@link FrameDecoder}
   */
  Upgrade(Target target, boolean tellsFrames) {
    this.target = target;
    this.tellsFrames = tellsFrames;
    byte[] nonce = new byte[16];
    ThreadLocalRandom.current().nextBytes(nonce);
    this.key = Base64.getEncoder().encodeToString(nonce);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (!target.protocol().isTls()) {
      ask(context);
    }
    context.fireChannelActive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
      ask(context);
    }
    context.fireUserEventTriggered(event);
  }

  private void ask(ChannelHandlerContext context) {
    String request =
        "GET "
            + target.path()
            + " HTTP/1.1\r\nHost: "
            + target.authority()
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
            + key
            + "\r\nSec-WebSocket-Version: 13\r\nUser-Agent: echosounder\r\n\r\n";
    context.writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), request));
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws WireFailure {
    if (failed) {
      in.skipBytes(in.readableBytes());
      return;
    }
    int end = ByteBufUtil.indexOf(END_OF_HEAD.duplicate(), in);
    if (!beginsLikeHttp(in)) {
      throw refused(in.getUnsignedByte(in.readerIndex()) == TLS_ALERT ? tls() : notHttp(in));
    }
    if (end < 0) {
      if (in.readableBytes() > LONGEST_HEAD) {
        throw refused("the head of its answer does not end");
      }
      return;
    }
    ResponseHead head =
        ResponseHead.parse(
            in.readCharSequence(end - in.readerIndex(), StandardCharsets.ISO_8859_1).toString());
    in.skipBytes(END_OF_HEAD.readableBytes());
    if (head.isInterim()) {
      return;
    }
    String objection = head.objection(key);
    if (!objection.isEmpty()) {
      throw refused(objection);
    }
    context.pipeline().addAfter(context.name(), null, new FrameDecoder(tellsFrames));
    context.pipeline().addAfter(context.name(), null, new FrameEncoder());
    context.fireUserEventTriggered(DONE);
    // Frames that came with the answer go to the new handlers.
    context.pipeline().remove(this);
  }

  /** A peer may close in the middle of its answer. */
  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    if (!failed && internalBuffer().isReadable()) {
      context.fireExceptionCaught(refused("it closed after " + shown(internalBuffer())));
    }
    super.channelInactive(context);
  }

  private static boolean beginsLikeHttp(ByteBuf in) {
    for (int i = 0; i < Math.min(BEGIN.length, in.readableBytes()); i++) {
      if (in.getByte(in.readerIndex() + i) != BEGIN[i]) {
        return false;
      }
    }
    return true;
  }

  private static String tls() {
    return "it speaks TLS: write wss://";
  }

  private static String notHttp(ByteBuf in) {
    String text = shown(in);
    return text.startsWith("\"GET ")
        ? "our own bytes came back: this is an echo server without WebSocket"
        : "its answer is not HTTP, it begins with " + text;
  }

  private static String shown(ByteBuf in) {
    String begin =
        in.toString(
            in.readerIndex(), Math.min(SHOWN, in.readableBytes()), StandardCharsets.ISO_8859_1);
    return "\"" + begin.replaceAll("[^ -~]+", " ").strip() + "\"";
  }

  private WireFailure refused(String why) {
    failed = true;
    return new WireFailure(
        ExitCode.UPGRADE_REFUSED, "the upgrade to WebSocket was refused: " + why, null);
  }
}
