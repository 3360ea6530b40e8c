package io.echosounder.protocol.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;

/**
 * Reads the one HTTP request that opens a WebSocket. The first byte must begin a method, because
 * Netty would skip control characters, and so wait long for the end of a binary protocol's line.
 */
final class UpgradeDecoder extends HttpRequestDecoder {

  static final int LINE_MAX = 4096;
  static final int HEADERS_MAX = 16_384;

  /** The first byte of every TLS connection. */
  private static final byte TLS = 0x16;

  private final Runnable onBegun;
  private boolean begun;
  private boolean refused;

  /**
   * @param onBegun called when the client has sent its first byte
   */
  UpgradeDecoder(Runnable onBegun) {
    super(new HttpDecoderConfig().setMaxInitialLineLength(LINE_MAX).setMaxHeaderSize(HEADERS_MAX));
    this.onBegun = onBegun;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out)
      throws Exception {
    if (!begun && bytes.isReadable()) {
      begun = true;
      onBegun.run();
      byte first = bytes.getByte(bytes.readerIndex());
      refused = first < 'A' || first > 'Z';
      if (refused) {
        out.add(notHttp(first == TLS ? "TLS on a port without TLS" : "the bytes are no HTTP"));
      }
    }
    if (refused) {
      bytes.skipBytes(bytes.readableBytes());
    } else {
      super.decode(context, bytes, out);
    }
  }

  /** The first byte shows another protocol. */
  static final class NotHttp extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Without a stack trace, because clients can cause it at will. */
    NotHttp(String message) {
      super(message, null, false, false);
    }
  }

  private static HttpRequest notHttp(String why) {
    HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
    request.setDecoderResult(DecoderResult.failure(new NotHttp(why)));
    return request;
  }
}
