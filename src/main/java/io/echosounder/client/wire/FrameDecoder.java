package io.echosounder.client.wire;

import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads WebSocket frames of a server. It passes payload on as it comes, without waiting for the end
 * of a frame. It answers pings and the Close frame, and passes the latter on as a {@link PeerEnd}.
 */
final class FrameDecoder extends ByteToMessageDecoder {
  private static final int LENGTH_16 = 126;
  private static final int LENGTH_64 = 127;
  private static final int CONTINUATION = 0;
  private static final int BINARY = 2;
  private static final int PROTOCOL_ERROR = 1002;

  private final boolean tellsFrames;

  /** The bytes of the current frame that have not come yet. */
  private long left;

  private boolean inMessage;
  private boolean ended;
  private boolean pongIsUnsent;

  /** The answer to the last ping that came while a pong was unsent; null if none came. */
  private @Nullable ControlFrame nextPong;

  /**
   * @param tellsFrames true if each frame of payload also becomes a {@link FrameSeen} event, as
   *     control frames always do
   */
  FrameDecoder(boolean tellsFrames) {
    this.tellsFrames = tellsFrames;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws WireFailure {
    if (ended) {
      in.skipBytes(in.readableBytes());
    } else if (left > 0) {
      int length = (int) Math.min(left, in.readableBytes());
      left -= length;
      out.add(in.readRetainedSlice(length));
    } else if (in.readableBytes() >= 2) {
      head(context, in);
    }
  }

  /** Reads a frame's head, and all of a control frame, or nothing if they have not come yet. */
  private void head(ChannelHandlerContext context, ByteBuf in) throws WireFailure {
    int start = in.readerIndex();
    int first = in.getUnsignedByte(start);
    int length = in.getUnsignedByte(start + 1);
    check(context, (first & 0x70) == 0, "a frame with a reserved bit");
    check(context, length <= LENGTH_64, "a masked frame");
    int opcode = first & 0x0f;
    boolean isFinal = (first & 0x80) != 0;
    if (opcode >= ControlFrame.CLOSE) {
      check(context, opcode <= ControlFrame.PONG, "a frame of the unknown type " + opcode);
      check(context, isFinal, "a control frame in fragments");
      check(context, length <= ControlFrame.LONGEST, "a control frame that is too long");
      if (in.readableBytes() >= 2 + length) {
        control(context, opcode, in.skipBytes(2).readSlice(length));
      }
      return;
    }
    check(context, opcode <= BINARY, "a frame of the unknown type " + opcode);
    int size = length < LENGTH_16 ? 2 : length == LENGTH_16 ? 4 : 10;
    if (in.readableBytes() >= size) {
      check(
          context,
          inMessage == (opcode == CONTINUATION),
          inMessage ? "a new message within another" : "a continuation of no message");
      left =
          size == 2 ? length : size == 4 ? in.getUnsignedShort(start + 2) : in.getLong(start + 2);
      check(context, left >= 0, "a frame with a negative length");
      in.skipBytes(size);
      inMessage = !isFinal;
      if (tellsFrames) {
        context.fireUserEventTriggered(new FrameSeen(opcode, isFinal, left, ""));
      }
    }
  }

  private void control(ChannelHandlerContext context, int opcode, ByteBuf content)
      throws WireFailure {
    context.fireUserEventTriggered(
        new FrameSeen(
            opcode, true, content.readableBytes(), content.toString(StandardCharsets.ISO_8859_1)));
    if (opcode == ControlFrame.PING) {
      answer(context, ControlFrame.pong(content));
    } else if (opcode == ControlFrame.CLOSE) {
      check(context, content.readableBytes() != 1, "a Close frame with half a code");
      int code = PeerEnd.NO_CODE;
      if (content.isReadable()) {
        code = content.readUnsignedShort();
        check(context, PeerEnd.mayBeSent(code), "a Close frame with the reserved code " + code);
      }
      String reason = Failure.oneLine(content.toString(StandardCharsets.UTF_8));
      ended = true;
      // Does nothing if our own Close frame has gone before.
      context.writeAndFlush(ControlFrame.close(code));
      context.fireUserEventTriggered(PeerEnd.closeFrame(code, reason));
    }
  }

  /**
   * RFC 6455, 5.5.3 allows to answer the last of several pings only. So a peer that sends pings and
   * reads nothing never makes more than two pongs wait.
   */
  private void answer(ChannelHandlerContext context, ControlFrame pong) {
    if (pongIsUnsent) {
      nextPong = pong;
      return;
    }
    pongIsUnsent = true;
    context
        .writeAndFlush(pong)
        .addListener(
            _ -> {
              pongIsUnsent = false;
              ControlFrame next = nextPong;
              nextPong = null;
              if (next != null) {
                answer(context, next);
              }
            });
  }

  private void check(ChannelHandlerContext context, boolean holds, String what) throws WireFailure {
    if (!holds) {
      ended = true;
      context.writeAndFlush(ControlFrame.close(PROTOCOL_ERROR));
      throw new WireFailure(
          ExitCode.DIFFERENCE, "the peer breaks the WebSocket protocol: it sent " + what, null);
    }
  }
}
