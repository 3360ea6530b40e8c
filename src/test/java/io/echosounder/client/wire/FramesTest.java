package io.echosounder.client.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.client.EchoPath;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that come in the smallest pieces, and the mask of those that go. */
class FramesTest {

  @Test
  void framesMayComeByteByByte() {
    EmbeddedChannel channel = new EmbeddedChannel(new FrameEncoder(), new FrameDecoder(false));
    byte[] frames = {
      0x02,
      3,
      'a',
      'b',
      'c',
      (byte) 0x89,
      1,
      'p',
      0x00,
      126,
      0,
      2,
      'd',
      'e',
      (byte) 0x80,
      127,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      1,
      'f',
      (byte) 0x88,
      4,
      3,
      (byte) 0xe9,
      'o',
      'k'
    };
    for (byte each : frames) {
      channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {each}));
    }
    StringBuilder payload = new StringBuilder();
    for (ByteBuf next = channel.readInbound(); next != null; next = channel.readInbound()) {
      payload.append(new String(ByteBufUtil.getBytes(next), StandardCharsets.US_ASCII));
      next.release();
    }
    assertThat(payload).hasToString("abcdef");
    assertThat(opcode(channel)).isEqualTo(ControlFrame.PONG);
    assertThat(opcode(channel)).isEqualTo(ControlFrame.CLOSE);
    channel.finishAndReleaseAll();
  }

  private static int opcode(EmbeddedChannel channel) {
    ByteBuf frame = channel.readOutbound();
    try {
      return frame.getByte(0) & 0x0f;
    } finally {
      frame.release();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 125, 126, 65_535, 65_536})
  void theMaskCoversEveryByteOnce(int size) {
    EmbeddedChannel channel = new EmbeddedChannel(new FrameEncoder());
    byte[] payload = EchoPath.noise(size);
    channel.writeOutbound(Unpooled.wrappedBuffer(payload));
    ByteBuf frame = channel.readOutbound();
    int head = size < 126 ? 2 : size < 65_536 ? 4 : 10;
    byte[] unmasked = new byte[size];
    for (int i = 0; i < size; i++) {
      unmasked[i] = (byte) (frame.getByte(head + 4 + i) ^ frame.getByte(head + (i & 3)));
    }
    assertThat(unmasked).isEqualTo(payload);
    assertThat(frame.readableBytes()).isEqualTo(head + 4 + size);
    frame.release();
    channel.finishAndReleaseAll();
  }

  /** Notes the pongs, and completes their writes when the test says so. */
  private static final class SlowSocket extends ChannelOutboundHandlerAdapter {
    private final List<String> pongs = new ArrayList<>();
    private final Deque<ChannelPromise> unsent = new ArrayDeque<>();

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      pongs.add(((ControlFrame) message).content().toString(StandardCharsets.US_ASCII));
      unsent.add(promise);
    }
  }

  @Test
  void aPeerThatSendsPingsAndReadsNothingCannotFillTheMemory() {
    SlowSocket socket = new SlowSocket();
    EmbeddedChannel channel = new EmbeddedChannel(socket, new FrameDecoder(false));
    for (char each : "abcd".toCharArray()) {
      channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {(byte) 0x89, 1, (byte) each}));
    }
    assertThat(socket.pongs).containsExactly("a");
    socket.unsent.remove().setSuccess();
    assertThat(socket.pongs).as("the last ping is answered").containsExactly("a", "d");
    socket.unsent.remove().setSuccess();
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {(byte) 0x89, 1, 'e'}));
    assertThat(socket.pongs).containsExactly("a", "d", "e");
    channel.finishAndReleaseAll();
  }
}
