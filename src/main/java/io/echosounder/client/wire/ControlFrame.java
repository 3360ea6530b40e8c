package io.echosounder.client.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * A WebSocket frame that carries no payload of the command, or a fragment of a message of {@code
 * probe}.
 *
 * @param content at most {@link #LONGEST} bytes, unless it is a fragment
 */
record ControlFrame(boolean isFinal, int opcode, ByteBuf content) {
  static final int LONGEST = 125;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final ByteBuf PING_CONTENT =
      Unpooled.unreleasableBuffer(
          Unpooled.wrappedBuffer("echosounder".getBytes(StandardCharsets.US_ASCII)));

  static ControlFrame ping() {
    return new ControlFrame(true, PING, PING_CONTENT.duplicate());
  }

  static ControlFrame pong(ByteBuf content) {
    return new ControlFrame(true, PONG, Unpooled.wrappedBuffer(ByteBufUtil.getBytes(content)));
  }

  static ControlFrame close(int code) {
    return new ControlFrame(
        true,
        CLOSE,
        code == PeerEnd.NO_CODE ? Unpooled.EMPTY_BUFFER : Unpooled.buffer(2).writeShort(code));
  }
}
