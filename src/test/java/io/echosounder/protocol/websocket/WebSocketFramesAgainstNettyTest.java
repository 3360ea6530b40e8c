package io.echosounder.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Random conversations, written by Netty's client and judged by Netty's server. */
class WebSocketFramesAgainstNettyTest {

  private static final int ROUNDS = 250;

  @Test
  void echoesLikeAServerMadeOfNettysCodec() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      List<WebSocketFrame> frames = conversation(random);
      byte[] input = encode(true, frames);
      Echoed echoed = Echoed.of(input, cuts(random));
      Judged netty = new Judged(input);
      assertThat(netty.failed).as("seed %d", seed).isFalse();
      assertThat(echoed.failure()).as("seed %d", seed).isZero();
      assertThat(Arrays.equals(echoed.bytes(), netty.echo())).as("seed %d", seed).isTrue();
    }
  }

  @Test
  void failsWhereNettyFails() {
    int failures = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(-seed);
      byte[] input = encode(true, conversation(random));
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        input[random.nextInt(input.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Echoed echoed = Echoed.of(input, cuts(random));
      Judged netty = new Judged(input);
      byte[] expected = netty.echo();
      // Netty judges the text of a frame when it is complete.
      if (!(netty.endsWithinFrame && echoed.failure() == CloseCode.INVALID_PAYLOAD)) {
        assertThat(echoed.failure() != 0)
            .as("seed %d %s", -seed, echoed.frames.violation())
            .isEqualTo(netty.failed);
      }
      if (echoed.failure() == 0 && !echoed.frames.isWithinFrame()) {
        assertThat(Arrays.equals(echoed.bytes(), expected)).as("seed %d", -seed).isTrue();
      }
      failures += netty.failed ? 1 : 0;
    }
    assertThat(failures).isBetween(ROUNDS / 4, ROUNDS * 9 / 10);
  }

  private static IntStream cuts(Random random) {
    return random.ints(1, random.nextBoolean() ? 20 : 2_000);
  }

  private static List<WebSocketFrame> conversation(Random random) {
    List<WebSocketFrame> frames = new ArrayList<>();
    for (int messages = 1 + random.nextInt(8); messages > 0; messages--) {
      boolean text = random.nextBoolean();
      byte[] message = text ? text(random) : bytes(random, length(random));
      int from = 0;
      int fragments = 1 + random.nextInt(3);
      for (int i = 0; i < fragments; i++) {
        boolean last = i == fragments - 1;
        int to = last ? message.length : from + random.nextInt(message.length - from + 1);
        ByteBuf part = Unpooled.copiedBuffer(message, from, to - from);
        from = to;
        frames.add(
            i > 0
                ? new ContinuationWebSocketFrame(last, 0, part)
                : text
                    ? new TextWebSocketFrame(last, 0, part)
                    : new BinaryWebSocketFrame(last, 0, part));
        if (random.nextInt(4) == 0) {
          ByteBuf some = Unpooled.wrappedBuffer(bytes(random, random.nextInt(126)));
          frames.add(
              random.nextBoolean() ? new PingWebSocketFrame(some) : new PongWebSocketFrame(some));
        }
      }
    }
    if (random.nextInt(4) == 0) {
      frames.add(
          random.nextBoolean()
              ? new CloseWebSocketFrame()
              : new CloseWebSocketFrame(1000 + random.nextInt(4), "bye"));
    }
    return frames;
  }

  private static int length(Random random) {
    return switch (random.nextInt(10)) {
      case 0 -> random.nextInt(4) == 0 ? 65_500 + random.nextInt(100) : 500;
      case 1, 2, 3 -> 100 + random.nextInt(60);
      default -> random.nextInt(20);
    };
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = length(random) / 2; i > 0; i--) {
      int max = random.nextInt(3) == 0 ? 0x11_0000 : 0x80;
      int point = random.nextInt(max);
      text.appendCodePoint(Character.getType(point) == Character.SURROGATE ? '?' : point);
    }
    return ClientFrames.utf8(text.toString());
  }

  private static byte[] encode(boolean client, List<WebSocketFrame> frames) {
    EmbeddedChannel encoder = new EmbeddedChannel(new WebSocket13FrameEncoder(client));
    frames.forEach(encoder::writeOutbound);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (ByteBuf part = encoder.readOutbound(); part != null; part = encoder.readOutbound()) {
      all.writeBytes(ByteBufUtil.getBytes(part));
      part.release();
    }
    encoder.finishAndReleaseAll();
    return all.toByteArray();
  }

  /** Netty's server: the frames that it sees until it fails. */
  private static final class Judged extends ChannelInboundHandlerAdapter {

    final List<WebSocketFrame> echo = new ArrayList<>();
    final boolean endsWithinFrame;
    boolean failed;

    Judged(byte[] input) {
      Decoder decoder = new Decoder();
      EmbeddedChannel server = new EmbeddedChannel(decoder, new Utf8FrameValidator(false), this);
      server.writeInbound(Unpooled.wrappedBuffer(input));
      endsWithinFrame = decoder.unread() > 0;
      server.finishAndReleaseAll();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      WebSocketFrame frame = (WebSocketFrame) message;
      if (failed) {
        frame.release();
        return;
      }
      switch (frame) {
        case PingWebSocketFrame ping -> echo.add(new PongWebSocketFrame(ping.content()));
        case PongWebSocketFrame pong -> pong.release();
        case CloseWebSocketFrame close -> {
          // Netty lets these pass, although no registry knows them.
          failed = close.statusCode() >= 5000;
          close.release();
        }
        default -> echo.add(frame);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      failed = true;
    }

    byte[] echo() {
      return encode(false, echo);
    }

    private static final class Decoder extends WebSocket13FrameDecoder {

      Decoder() {
        super(true, false, Integer.MAX_VALUE);
      }

      int unread() {
        return actualReadableBytes();
      }
    }
  }
}
