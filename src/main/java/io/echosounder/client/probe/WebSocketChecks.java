package io.echosounder.client.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.echosounder.client.Dialer;
import io.echosounder.client.EchoPath;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.Spans;
import io.echosounder.client.wire.FrameSeen;
import io.echosounder.client.wire.PeerEnd;
import io.echosounder.client.wire.TlsInfo;
import io.echosounder.client.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Checks the upgrade to WebSocket, fragments, ping and the Close frame. */
final class WebSocketChecks {
  /** Its fragments end within characters, which RFC 6455 allows. */
  private static final byte[] TEXT = "€ äöü € ÄÖÜ €".getBytes(UTF_8);

  /** The ends of the fragments. */
  private static final int[] ENDS = {2, 7, TEXT.length};

  private static final int CLOSE = 8;

  /** From the range that RFC 6455 leaves to applications, so no program sends it by itself. */
  private static final int CODE = 4242;

  private WebSocketChecks() {}

  static Finding upgrade(EchoPath path, PathLoss loss) throws Failure, IOException {
    // Twice, because the first upgrade also loads code.
    Duration took = Collections.min(List.of(timeUpgrade(path), timeUpgrade(path)));
    return Finding.pass("upgrade", path.target().path() + " in " + Spans.show(took))
        .with("took", took);
  }

  private static Duration timeUpgrade(EchoPath path) throws Failure, IOException {
    SocketChannel channel = path.dialer().connect(path.target(), List.of(path.address()));
    long start = path.nanoClock().getAsLong();
    try (Wire wire = path.layers().open(channel, Dialer.show(path.address()), path.nanoClock())) {
      Duration both = Duration.ofNanos(path.nanoClock().getAsLong() - start);
      TlsInfo tls = wire.tls();
      return tls == null ? both : both.minus(tls.took());
    }
  }

  static Finding fragments(EchoPath path, PathLoss loss) throws Failure, IOException {
    String name = "fragments";
    try (FrameExchange exchange = new FrameExchange(path)) {
      int begin = 0;
      for (int end : ENDS) {
        exchange.send(
            begin == 0 ? FrameSeen.TEXT : FrameSeen.CONTINUATION,
            end == TEXT.length,
            Arrays.copyOfRange(TEXT, begin, end));
        begin = end;
      }
      exchange.await(() -> exchange.payload().length >= TEXT.length, "echo of a text in fragments");
      if (!Arrays.equals(exchange.payload(), TEXT)) {
        return Finding.fail(
            name, ExitCode.DIFFERENCE, "a text in fragments came back with other bytes");
      }
      // Only the head of a last and empty frame may be late, and it says nothing.
      return judge(name, data(exchange.frames()));
    }
  }

  private static Finding judge(String name, List<FrameSeen> frames) {
    String sent = "a text in " + ENDS.length + " fragments came back ";
    if (frames.getFirst().opcode() != FrameSeen.TEXT) {
      return Finding.warn(name, sent + "as a binary message");
    }
    return Finding.pass(
        name,
        sent
            + (frames.size() == 1
                ? "in one frame"
                : hasOurEnds(frames)
                    ? "in the same fragments"
                    : "in " + frames.size() + " frames"));
  }

  private static List<FrameSeen> data(List<FrameSeen> frames) {
    return frames.stream().filter(each -> each.opcode() <= FrameSeen.BINARY).toList();
  }

  private static boolean hasOurEnds(List<FrameSeen> frames) {
    long[] ends = frames.stream().mapToLong(FrameSeen::length).toArray();
    Arrays.parallelPrefix(ends, Long::sum);
    return Arrays.equals(ends, Arrays.stream(ENDS).asLongStream().toArray());
  }

  static Finding ping(EchoPath path, PathLoss loss) throws Failure, IOException {
    String name = "ping";
    String content = "echosounder probe";
    try (FrameExchange exchange = new FrameExchange(path)) {
      long start = path.nanoClock().getAsLong();
      exchange.send(FrameSeen.PING, true, content.getBytes(ISO_8859_1));
      exchange.await(() -> pong(exchange).isPresent(), "pong");
      Duration took = Duration.ofNanos(path.nanoClock().getAsLong() - start);
      return pong(exchange).orElseThrow().content().equals(content)
          ? Finding.pass(name, "the pong came in " + Spans.show(took)).with("took", took)
          : Finding.fail(name, ExitCode.DIFFERENCE, "the pong has not the bytes of our ping");
    }
  }

  private static Optional<FrameSeen> pong(FrameExchange exchange) {
    return exchange.frames().stream().filter(each -> each.opcode() == FrameSeen.PONG).findFirst();
  }

  static Finding closeCode(EchoPath path, PathLoss loss) throws Failure, IOException {
    String name = "close-code";
    try (FrameExchange exchange = new FrameExchange(path)) {
      exchange.send(CLOSE, true, ByteBuffer.allocate(2).putShort((short) CODE).array());
      PeerEnd end = exchange.awaitEnd("Close frame");
      String text = "our Close frame " + CODE + " was answered with ";
      if (end.kind() != PeerEnd.Kind.CLOSE_FRAME) {
        return Finding.fail(name, ExitCode.EARLY_EOF, text + end.text());
      }
      return end.closeCode() == CODE
          ? Finding.pass(name, "our Close frame " + CODE + " came back")
          : Finding.warn(name, text + end.text());
    }
  }
}
