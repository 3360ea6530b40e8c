package io.echosounder.protocol.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes that one client sends into the bytes of their echo: the same frames without the
 * mask, and a pong for each ping.
 *
 * <p>It works in the buffer of the read. The echo of a frame is four bytes shorter than the frame,
 * so it never overtakes the bytes that are still to be read. The first frame of a read does not
 * even move, because its new header is written right before its payload. A data frame is echoed as
 * it comes and never collected, so its length does not matter. Only a cut header, or a cut control
 * frame, waits for the next read: at most 130 bytes.
 *
 * <p>This is the hot path, so the results of a read are fields. On the event loop only.
 */
public final class WebSocketFrames {

  private static final int NONE = -1;

  private final FrameHeader header = new FrameHeader();
  private final Utf8Check utf8 = new Utf8Check();

  /** The beginning of a header or control frame that the last read cut; null if it cut none. */
  private byte @Nullable [] cut;

  /** How many payload bytes of the current data frame are still to come. */
  private long remaining;

  /** The mask for the next payload byte. */
  private int mask;

  /** The opcode of the current message; {@link FrameHeader#CONTINUATION} between messages. */
  private int message;

  private boolean finalFrame;

  /** Where the current read is read from, and where its echo begins and ends so far. */
  private int in;

  private int start;
  private int out;

  private int payload;
  private boolean pinged;
  private boolean withinFrame;
  private byte @Nullable [] close;
  private @Nullable ProtocolViolation violation;

  /**
   * Echoes one read. After a Close frame, or a violation, the echo of the bytes that follow is
   * empty.
   *
   * @param read the bytes; released if the echo is in another buffer
   * @return the echo, which may be empty
   */
  public ByteBuf echo(ByteBuf read, ByteBufAllocator memory) {
    ByteBuf bytes = cut == null ? read : join(cut, read, memory);
    in = bytes.readerIndex();
    start = NONE;
    out = in;
    payload = 0;
    pinged = false;
    int end = bytes.writerIndex();
    try {
      boolean more = !isOver();
      while (more && in < end) {
        more = remaining > 0 ? echoPayload(bytes, end) : beginFrame(bytes, end);
      }
    } catch (ProtocolViolation e) {
      violation = e;
    }
    return bytes.setIndex(start == NONE ? out : start, out);
  }

  private ByteBuf join(byte[] before, ByteBuf read, ByteBufAllocator memory) {
    try {
      ByteBuf both = memory.directBuffer(before.length + read.readableBytes());
      both.writeBytes(before).writeBytes(read);
      cut = null;
      return both;
    } finally {
      read.release();
    }
  }

  /** Returns false if nothing more of this read can be echoed. */
  private boolean beginFrame(ByteBuf bytes, int end) throws ProtocolViolation {
    if (!header.read(bytes, in, end) || end - in < header.size() + neededPayload()) {
      cut = new byte[end - in];
      bytes.getBytes(in, cut);
      return false;
    }
    return header.isControl() ? control(bytes) : beginData(bytes, end);
  }

  /** A control frame is answered whole. A data frame begins with its first byte of payload. */
  private long neededPayload() {
    return header.isControl() ? header.length() : Math.min(header.length(), 1);
  }

  // Data frames.

  private boolean beginData(ByteBuf bytes, int end) throws ProtocolViolation {
    int opcode = header.opcode();
    if (opcode == FrameHeader.CONTINUATION && message == FrameHeader.CONTINUATION) {
      throw new ProtocolViolation(CloseCode.PROTOCOL_ERROR, "a fragment without a first one");
    }
    if (opcode != FrameHeader.CONTINUATION && message != FrameHeader.CONTINUATION) {
      throw new ProtocolViolation(CloseCode.PROTOCOL_ERROR, "a message within a message");
    }
    if (opcode != FrameHeader.CONTINUATION) {
      message = opcode;
    }
    finalFrame = header.isFinal();
    remaining = header.length();
    mask = header.mask();
    int outBefore = writeHeader(bytes, opcode);
    int payloadBefore = payload;
    try {
      return echoPayload(bytes, end);
    } catch (ProtocolViolation e) {
      // The whole frame is withdrawn, so that a Close frame can follow the frames before it.
      out = outBefore;
      payload = payloadBefore;
      withinFrame = false;
      throw e;
    }
  }

  /**
   * Writes the server's header of the frame at {@link #in}, and goes on to its payload.
   *
   * @return where the echo ended before
   */
  private int writeHeader(ByteBuf bytes, int opcode) {
    in += header.size();
    if (start == NONE) {
      start = in - header.echoSize();
      out = start;
    }
    int before = out;
    header.writeEcho(bytes, before, opcode);
    out += header.echoSize();
    return before;
  }

  private boolean echoPayload(ByteBuf bytes, int end) throws ProtocolViolation {
    int length = (int) Math.min(remaining, end - in);
    if (start == NONE) {
      start = in;
      out = in;
    }
    long all = Masking.unmask(bytes, in, out, length, mask);
    boolean last = length == remaining;
    if (message == FrameHeader.TEXT) {
      boolean valid =
          (Utf8Check.isAscii(all) && utf8.isComplete()) || utf8.accept(bytes, out, length);
      if (!valid || (last && finalFrame && !utf8.isComplete())) {
        withinFrame = true;
        throw new ProtocolViolation(CloseCode.INVALID_PAYLOAD, "a text that is not UTF-8");
      }
    }
    in += length;
    out += length;
    payload += length;
    remaining -= length;
    mask = Masking.advance(mask, length);
    withinFrame = !last;
    if (last && finalFrame) {
      message = FrameHeader.CONTINUATION;
    }
    return true;
  }

  // Control frames.

  private boolean control(ByteBuf bytes) throws ProtocolViolation {
    int length = (int) header.length();
    switch (header.opcode()) {
      case FrameHeader.PING -> {
        pinged = true;
        writeHeader(bytes, FrameHeader.PONG);
        Masking.unmask(bytes, in, out, length, header.mask());
        in += length;
        out += length;
      }
      case FrameHeader.CLOSE -> {
        int at = in + header.size();
        Masking.unmask(bytes, at, at, length, header.mask());
        close = closePayload(bytes, at, length);
      }
      default -> in += header.size() + length;
    }
    return !isOver();
  }

  private static byte[] closePayload(ByteBuf bytes, int at, int length) throws ProtocolViolation {
    if (length == 1) {
      throw new ProtocolViolation(CloseCode.PROTOCOL_ERROR, "a Close frame of one byte");
    }
    if (length > 1 && !CloseCode.isValid(bytes.getUnsignedShort(at))) {
      throw new ProtocolViolation(
          CloseCode.PROTOCOL_ERROR,
          "a Close frame with the invalid code " + bytes.getUnsignedShort(at));
    }
    Utf8Check reason = new Utf8Check();
    if (length > 2 && !(reason.accept(bytes, at + 2, length - 2) && reason.isComplete())) {
      throw new ProtocolViolation(
          CloseCode.INVALID_PAYLOAD, "a Close frame whose reason is not UTF-8");
    }
    byte[] payload = new byte[length];
    bytes.getBytes(at, payload);
    return payload;
  }

  // The results.

  /** How many bytes of the last echo are payload of data frames. */
  public int payload() {
    return payload;
  }

  /** True if the last read brought a ping. */
  public boolean pinged() {
    return pinged;
  }

  /** True after a Close frame or a violation: nothing more is echoed. */
  public boolean isOver() {
    return close != null || violation != null;
  }

  /** The payload of the client's Close frame: empty, or code and reason; null before it came. */
  public byte @Nullable [] close() {
    return close;
  }

  /** The rule that the client has broken; null if none. */
  public @Nullable ProtocolViolation violation() {
    return violation;
  }

  /** True if the echo so far ends within a frame, so that no Close frame may follow. */
  public boolean isWithinFrame() {
    return withinFrame;
  }
}
