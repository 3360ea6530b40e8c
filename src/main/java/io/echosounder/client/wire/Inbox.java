package io.echosounder.client.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps the payload and the end that came through the layers until somebody reads them. */
final class Inbox extends ChannelInboundHandlerAdapter {
  private final boolean keepsFrames;
  private final Deque<ByteBuf> payload = new ArrayDeque<>();
  private final List<FrameSeen> frames = new ArrayList<>();
  private boolean open;
  private long controls;
  private long pings;
  private @Nullable PeerEnd end;
  private @Nullable IOException failure;

  /**
   * @param keepsFrames true if somebody asks for {@link #frames}
   */
  Inbox(boolean keepsFrames) {
    this.keepsFrames = keepsFrames;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    open = true;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object read) {
    ByteBuf bytes = (ByteBuf) read;
    if (bytes.isReadable()) {
      payload.add(bytes);
    } else {
      bytes.release();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof PeerEnd told) {
      end = told;
    } else if (event instanceof FrameSeen frame) {
      see(frame);
    }
  }

  private void see(FrameSeen frame) {
    controls += frame.isControl() ? 1 : 0;
    pings += frame.opcode() == FrameSeen.PING ? 1 : 0;
    if (keepsFrames) {
      frames.add(frame);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    // The gate has told the end before.
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(cause instanceof IOException io ? io : new IOException(cause));
  }

  void fail(IOException cause) {
    if (failure == null) {
      failure = cause;
    }
  }

  boolean isOpen() {
    return open;
  }

  boolean hasSomething() {
    return !payload.isEmpty() || hasEnded();
  }

  /** True if a layer has failed, or the peer sends no more. */
  boolean hasEnded() {
    return end != null || failure != null;
  }

  /** The number of pings, pongs and Close frames that have come. */
  long controls() {
    return controls;
  }

  /** The number of pings that have come. */
  long pings() {
    return pings;
  }

  /** Payload comes first, then the failure or the end. */
  int read(ByteBuffer into) throws IOException {
    int before = into.position();
    while (into.hasRemaining() && !payload.isEmpty()) {
      ByteBuf first = payload.getFirst();
      int length = Math.min(into.remaining(), first.readableBytes());
      into.put(first.nioBuffer(first.readerIndex(), length));
      first.skipBytes(length);
      if (!first.isReadable()) {
        payload.removeFirst().release();
      }
    }
    int length = into.position() - before;
    if (length > 0 || !payload.isEmpty()) {
      return length;
    }
    throwFailure();
    return end == null ? 0 : -1;
  }

  void throwFailure() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  PeerEnd end() {
    if (end == null) {
      throw new IllegalStateException("has not ended");
    }
    return end;
  }

  List<FrameSeen> frames() {
    return List.copyOf(frames);
  }

  void release() {
    payload.forEach(ByteBuf::release);
    payload.clear();
  }
}
