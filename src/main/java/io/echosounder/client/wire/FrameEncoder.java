package io.echosounder.client.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes WebSocket frames of a client (RFC 6455, 5.2). Each payload buffer becomes one binary
 * message. After a Close frame it sends nothing more.
 *
 * <p>The mask is random, but not secret. It protects proxies from scripts in browsers, and here is
 * no script.
 */
final class FrameEncoder extends ChannelOutboundHandlerAdapter {
  private static final int FIN = 0x80;
  private static final int MASKED = 0x80;
  private static final int BINARY = 2;
  private static final int LENGTH_16 = 126;
  private static final int LENGTH_64 = 127;
  private static final int LONGEST_HEAD = 14;

  private boolean closed;

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    ControlFrame control = message instanceof ControlFrame frame ? frame : null;
    ByteBuf content = control == null ? (ByteBuf) message : control.content();
    try {
      if (closed) {
        fail(promise);
        return;
      }
      int opcode = control == null ? BINARY : control.opcode();
      closed = opcode == ControlFrame.CLOSE;
      int first = control == null || control.isFinal() ? FIN | opcode : opcode;
      context.write(frame(context, first, content), promise);
    } finally {
      content.release();
    }
  }

  private static void fail(ChannelPromise promise) {
    if (!promise.isVoid()) {
      promise.tryFailure(new ClosedChannelException());
    }
  }

  private static ByteBuf frame(ChannelHandlerContext context, int first, ByteBuf content) {
    int length = content.readableBytes();
    int mask = ThreadLocalRandom.current().nextInt();
    ByteBuf frame = context.alloc().directBuffer(LONGEST_HEAD + length);
    frame.writeByte(first);
    if (length < LENGTH_16) {
      frame.writeByte(MASKED | length);
    } else if (length <= 0xffff) {
      frame.writeByte(MASKED | LENGTH_16).writeShort(length);
    } else {
      frame.writeByte(MASKED | LENGTH_64).writeLong(length);
    }
    frame.writeInt(mask);
    int start = frame.writerIndex();
    frame.writeBytes(content, content.readerIndex(), length);
    mask(frame.internalNioBuffer(start, length), mask);
    return frame;
  }

  /** Eight bytes at once, because a byte at a time costs more than the copy. */
  private static void mask(ByteBuffer bytes, int mask) {
    long twice = ((long) mask << 32) | (mask & 0xffffffffL);
    int end = bytes.limit();
    int i = bytes.position();
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      bytes.putLong(i, bytes.getLong(i) ^ twice);
    }
    for (int shift = 24; i < end; i++, shift -= 8) {
      bytes.put(i, (byte) (bytes.get(i) ^ (mask >> (shift & 24))));
    }
  }
}
