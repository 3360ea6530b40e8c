package io.echosounder.protocol.websocket;

import io.netty.buffer.ByteBuf;

/**
 * The header of a client's frame, read and checked (RFC 6455, section 5.2).
 *
 * <p>A client's header is exactly four bytes longer than the server's header for the same frame,
 * because only the client's has a mask.
 */
final class FrameHeader {

  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  /** The longest payload of a control frame. */
  static final int CONTROL_MAX = 125;

  static final int FIN = 0x80;
  private static final int RSV = 0x70;
  private static final int OPCODE = 0x0F;
  private static final int MASKED = 0x80;
  private static final int LENGTH = 0x7F;
  private static final int TWO_BYTES = 126;
  private static final int EIGHT_BYTES = 127;
  private static final int MASK_SIZE = 4;

  private int first;
  private int size;
  private long length;
  private int mask;

  /**
   * Reads a header.
   *
   * @return false if the bytes end within the header
   * @throws ProtocolViolation as soon as the bytes show one
   */
  boolean read(ByteBuf bytes, int from, int to) throws ProtocolViolation {
    int present = to - from;
    if (present < 2) {
      return false;
    }
    first = bytes.getByte(from) & 0xFF;
    int second = bytes.getByte(from + 1) & 0xFF;
    check(second);
    int form = second & LENGTH;
    int lengthSize = form < TWO_BYTES ? 0 : form == TWO_BYTES ? Short.BYTES : Long.BYTES;
    size = 2 + lengthSize + MASK_SIZE;
    if (present < 2 + lengthSize) {
      return false;
    }
    length =
        switch (form) {
          case TWO_BYTES -> bytes.getUnsignedShort(from + 2);
          case EIGHT_BYTES -> bytes.getLong(from + 2);
          default -> form;
        };
    checkLength(form);
    if (present < size) {
      return false;
    }
    mask = bytes.getInt(from + size - MASK_SIZE);
    return true;
  }

  private void check(int second) throws ProtocolViolation {
    if ((first & RSV) != 0) {
      throw violation("a frame with a reserved bit");
    }
    if (opcode() > BINARY && (opcode() < CLOSE || opcode() > PONG)) {
      throw violation("a frame with the reserved opcode " + opcode());
    }
    if ((second & MASKED) == 0) {
      throw violation("a frame without a mask");
    }
    if (isControl() && !isFinal()) {
      throw violation("a control frame in fragments");
    }
    if (isControl() && (second & LENGTH) > CONTROL_MAX) {
      throw violation("a control frame of more than 125 bytes");
    }
  }

  private void checkLength(int form) throws ProtocolViolation {
    if (length < 0) {
      throw violation("a frame of more than 2^63 bytes");
    }
    if ((form == TWO_BYTES && length < TWO_BYTES) || (form == EIGHT_BYTES && length <= 0xFFFF)) {
      throw violation("a length in more bytes than it needs");
    }
  }

  private static ProtocolViolation violation(String message) {
    return new ProtocolViolation(CloseCode.PROTOCOL_ERROR, message);
  }

  int opcode() {
    return first & OPCODE;
  }

  boolean isControl() {
    return opcode() >= CLOSE;
  }

  /** True for the last frame of a message. */
  boolean isFinal() {
    return (first & FIN) != 0;
  }

  /** The length of the payload. */
  long length() {
    return length;
  }

  int mask() {
    return mask;
  }

  /** The size of this header. */
  int size() {
    return size;
  }

  /** The size of the header that the server sends for the same frame. */
  int echoSize() {
    return size - MASK_SIZE;
  }

  /** Writes the header that the server sends for the same frame, with this opcode. */
  void writeEcho(ByteBuf bytes, int at, int opcode) {
    bytes.setByte(at, (first & FIN) | opcode);
    switch (echoSize()) {
      case 2 -> bytes.setByte(at + 1, (int) length);
      case 2 + Short.BYTES -> {
        bytes.setByte(at + 1, TWO_BYTES);
        bytes.setShort(at + 2, (int) length);
      }
      default -> {
        bytes.setByte(at + 1, EIGHT_BYTES);
        bytes.setLong(at + 2, length);
      }
    }
  }
}
