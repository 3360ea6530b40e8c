package io.echosounder.protocol.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Frames byte by byte, as a client sends them and as it wants to see them back. */
final class ClientFrames {

  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;
  static final int FIN = 0x80;

  private static final int MASK = 0x9A27_E5C3;

  private ClientFrames() {}

  /** A client's frame; {@code first} is the header's first byte. */
  static byte[] masked(int first, byte[] payload) {
    byte[] bytes = new byte[headerSize(payload.length) + 4 + payload.length];
    ByteBuffer frame = header(bytes, first, payload.length, 0x80);
    frame.putInt(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ MASK >>> (24 - 8 * (i & 3))));
    }
    return bytes;
  }

  /** A server's frame. */
  static byte[] plain(int first, byte[] payload) {
    byte[] bytes = new byte[headerSize(payload.length) + payload.length];
    header(bytes, first, payload.length, 0).put(payload);
    return bytes;
  }

  static byte[] masked(int first, String payload) {
    return masked(first, utf8(payload));
  }

  static byte[] plain(int first, String payload) {
    return plain(first, utf8(payload));
  }

  private static int headerSize(int length) {
    return length < 126 ? 2 : length < 65_536 ? 4 : 10;
  }

  private static ByteBuffer header(byte[] bytes, int first, int length, int maskBit) {
    ByteBuffer frame = ByteBuffer.wrap(bytes).put((byte) first);
    return switch (headerSize(length)) {
      case 2 -> frame.put((byte) (maskBit | length));
      case 4 -> frame.put((byte) (maskBit | 126)).putShort((short) length);
      default -> frame.put((byte) (maskBit | 127)).putLong(length);
    };
  }

  /** The payload of a Close frame. */
  static byte[] code(int code, String reason) {
    return join(new byte[] {(byte) (code >> 8), (byte) code}, utf8(reason));
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
