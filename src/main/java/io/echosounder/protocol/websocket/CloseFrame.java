package io.echosounder.protocol.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** The Close frames that we send. */
final class CloseFrame {

  private CloseFrame() {}

  /** With the payload of the client's Close frame. */
  static ByteBuf of(byte[] payload) {
    return Unpooled.wrappedBuffer(
        new byte[] {(byte) (FrameHeader.FIN | FrameHeader.CLOSE), (byte) payload.length}, payload);
  }

  /**
   * With a code and a reason.
   *
   * @param reason in ASCII, of 123 characters at most
   */
  static ByteBuf of(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.US_ASCII);
    byte[] payload = new byte[Short.BYTES + text.length];
    payload[0] = (byte) (code >> Byte.SIZE);
    payload[1] = (byte) code;
    System.arraycopy(text, 0, payload, Short.BYTES, text.length);
    return of(payload);
  }
}
