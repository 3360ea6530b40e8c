package io.echosounder.protocol.websocket;

import static io.echosounder.protocol.websocket.ClientFrames.BINARY;
import static io.echosounder.protocol.websocket.ClientFrames.CLOSE;
import static io.echosounder.protocol.websocket.ClientFrames.CONTINUATION;
import static io.echosounder.protocol.websocket.ClientFrames.FIN;
import static io.echosounder.protocol.websocket.ClientFrames.PING;
import static io.echosounder.protocol.websocket.ClientFrames.PONG;
import static io.echosounder.protocol.websocket.ClientFrames.TEXT;
import static io.echosounder.protocol.websocket.ClientFrames.code;
import static io.echosounder.protocol.websocket.ClientFrames.join;
import static io.echosounder.protocol.websocket.ClientFrames.masked;
import static io.echosounder.protocol.websocket.ClientFrames.plain;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of the Autobahn test suite that concern an echo server, each with every cut. */
class WebSocketFramesTest {

  // 1: framing.

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 7, 8, 9, 124, 125, 126, 127, 128, 65_535, 65_536, 70_001})
  void echoesAMessageOfAnyLength(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    assertEchoes(masked(FIN | BINARY, bytes), plain(FIN | BINARY, bytes), length);
    Arrays.fill(bytes, (byte) '*');
    assertEchoes(masked(FIN | TEXT, bytes), plain(FIN | TEXT, bytes), length);
  }

  @Test
  void echoesManyFramesOfOneRead() {
    byte[] bytes = "abc".repeat(50).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    assertEchoes(
        join(
            masked(FIN | TEXT, "1"),
            masked(FIN | BINARY, ""),
            masked(FIN | BINARY, bytes),
            masked(FIN | PONG, "unasked"),
            masked(FIN | TEXT, "2")),
        join(
            plain(FIN | TEXT, "1"),
            plain(FIN | BINARY, ""),
            plain(FIN | BINARY, bytes),
            plain(FIN | TEXT, "2")),
        152);
  }

  // 2: pings and pongs.

  @Test
  void answersPingsInTheirPlaceAndIgnoresPongs() {
    String longest = "p".repeat(125);
    byte[] input =
        join(
            masked(FIN | PING, ""),
            masked(FIN | TEXT, "one"),
            masked(FIN | PING, longest),
            masked(FIN | PONG, ""),
            masked(FIN | TEXT, "two"),
            masked(FIN | PING, new byte[] {0, (byte) 0xFF, (byte) 0xFE, (byte) 0xFD}));
    byte[] expected =
        join(
            plain(FIN | PONG, ""),
            plain(FIN | TEXT, "one"),
            plain(FIN | PONG, longest),
            plain(FIN | TEXT, "two"),
            plain(FIN | PONG, new byte[] {0, (byte) 0xFF, (byte) 0xFE, (byte) 0xFD}));
    assertEchoes(input, expected, 6);
    assertThat(Echoed.atOnce(input).pingedReads).isEqualTo(1);
    assertThat(Echoed.byteByByte(input).pingedReads).isEqualTo(3);
    assertThat(Echoed.atOnce(masked(FIN | PONG, "")).pingedReads).isZero();
  }

  /** The longest control frame is 131 bytes; a piece of one byte less waits. */
  @Test
  void aCutPingIsAnsweredWholeSoThatACloseFrameNeverCutsIt() {
    byte[] ping = masked(FIN | PING, "p".repeat(125));
    Echoed echoed = new Echoed();
    echoed.read(ping, 0, ping.length - 1);
    assertThat(echoed.bytes()).isEmpty();
    assertThat(echoed.frames.isWithinFrame()).isFalse();
    echoed.read(ping, ping.length - 1, 1);
    assertThat(echoed.bytes()).hasSize(127);
  }

  // 3, 4, 5: reserved bits, reserved opcodes, fragments.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c1 80 00000000", // RSV1
        "a2 80 00000000", // RSV2
        "92 80 00000000", // RSV3
        "f9 80 00000000", // a ping with all three
        "83 80 00000000", // reserved opcodes
        "87 80 00000000",
        "8b 80 00000000",
        "8f 80 00000000",
        "81 01 61", // no mask
        "09 80 00000000", // control frames in fragments
        "08 80 00000000",
        "89 fe 007e 00000000", // 126 bytes of ping
        "88 fe 007e 00000000",
        "80 80 00000000", // nothing to continue
        "00 80 00000000",
        "82 fe 007d 00000000", // lengths that are not minimal
        "82 ff 000000000000ffff 00000000",
        "82 ff 8000000000000000 00000000" // a negative length
      })
  void failsAtAFrameAgainstTheProtocolAndEchoesTheFramesBeforeIt(String hex) {
    byte[] bad = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertFails(bad, new byte[0], CloseCode.PROTOCOL_ERROR);
    assertFails(
        join(masked(FIN | TEXT, "good"), bad, masked(FIN | TEXT, "late")),
        plain(FIN | TEXT, "good"),
        CloseCode.PROTOCOL_ERROR);
  }

  @Test
  void failsAtAMessageWithinAMessage() {
    byte[] begun = join(masked(TEXT, "a"), masked(CONTINUATION, "b"));
    byte[] echo = join(plain(TEXT, "a"), plain(CONTINUATION, "b"));
    for (int opcode : new int[] {TEXT, BINARY, FIN | TEXT, FIN | BINARY}) {
      assertFails(join(begun, masked(opcode, "c")), echo, CloseCode.PROTOCOL_ERROR);
    }
  }

  @Test
  void keepsFragmentsAndAnswersPingsBetweenThem() {
    assertEchoes(
        join(
            masked(TEXT, "a"),
            masked(FIN | PING, "p"),
            masked(CONTINUATION, ""),
            masked(CONTINUATION, "bc"),
            masked(FIN | PONG, "q"),
            masked(FIN | CONTINUATION, "d"),
            masked(BINARY, ""),
            masked(FIN | CONTINUATION, ""),
            masked(FIN | TEXT, "e")),
        join(
            plain(TEXT, "a"),
            plain(FIN | PONG, "p"),
            plain(CONTINUATION, ""),
            plain(CONTINUATION, "bc"),
            plain(FIN | CONTINUATION, "d"),
            plain(BINARY, ""),
            plain(FIN | CONTINUATION, ""),
            plain(FIN | TEXT, "e")),
        5);
  }

  // 6: UTF-8.

  @Test
  void echoesTextThatIsCutWithinACharacter() {
    byte[] text =
        ClientFrames.utf8("κόσμε \uD83D\uDE00 " + "ascii ".repeat(5) + "\uFFFF\uDBFF\uDFFF");
    assertEchoes(masked(FIN | TEXT, text), plain(FIN | TEXT, text), text.length);
    for (int cut = 0; cut <= text.length; cut++) {
      byte[] one = Arrays.copyOf(text, cut);
      byte[] other = Arrays.copyOfRange(text, cut, text.length);
      assertEchoes(
          join(masked(TEXT, one), masked(FIN | PING, "p"), masked(FIN | CONTINUATION, other)),
          join(plain(TEXT, one), plain(FIN | PONG, "p"), plain(FIN | CONTINUATION, other)),
          text.length);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cebae1bdb9cf83cebcceb5eda080656469746564", // Autobahn's own: a surrogate within κόσμε
        "80",
        "bf",
        "c0af",
        "c1bf",
        "e080af",
        "e09fbf",
        "f08080af",
        "f08fbfbf", // overlong
        "eda080",
        "edbfbf",
        "f4908080",
        "f5808080",
        "f8888080",
        "fe",
        "ff", // beyond
        "61ce",
        "e1bd",
        "f0908d",
        "6162636465666768e1bd" // incomplete at the end
      })
  void failsAtTextThatIsNotUtf8(String hex) {
    byte[] text = HexFormat.of().parseHex(hex);
    byte[] good = masked(FIN | TEXT, "good");
    byte[] goodEcho = plain(FIN | TEXT, "good");
    Echoed atOnce = Echoed.atOnce(join(good, masked(FIN | TEXT, text)));
    assertThat(atOnce.failure()).isEqualTo(CloseCode.INVALID_PAYLOAD);
    assertThat(atOnce.bytes()).isEqualTo(goodEcho);
    assertThat(atOnce.payload).isEqualTo(4);
    assertThat(atOnce.frames.isWithinFrame()).isFalse();
    Echoed cut =
        Echoed.byteByByte(join(good, masked(FIN | TEXT, join(ClientFrames.utf8("x"), text))));
    assertThat(cut.failure()).isEqualTo(CloseCode.INVALID_PAYLOAD);
    assertThat(cut.frames.isWithinFrame()).isTrue();
    Echoed fragments =
        Echoed.atOnce(
            join(
                masked(TEXT, Arrays.copyOf(text, 1)),
                masked(CONTINUATION, Arrays.copyOfRange(text, 1, text.length)),
                masked(FIN | CONTINUATION, "")));
    assertThat(fragments.failure()).isEqualTo(CloseCode.INVALID_PAYLOAD);
    assertThat(fragments.frames.isWithinFrame()).isFalse();
  }

  /** Autobahn's 6.4: the connection fails at once, not only at the end of the message. */
  @Test
  void failsAtTheFirstByteThatCannotContinue() {
    byte[] valid = HexFormat.of().parseHex("cebae1bdb9cf83cebcceb5f4");
    assertFails(
        join(masked(TEXT, valid), masked(CONTINUATION, new byte[] {(byte) 0x90})),
        plain(TEXT, valid),
        CloseCode.INVALID_PAYLOAD);
  }

  @Test
  void binaryMessagesNeedNoUtf8() {
    byte[] bytes = {(byte) 0xFF, (byte) 0x80};
    assertEchoes(masked(FIN | BINARY, bytes), plain(FIN | BINARY, bytes), 2);
  }

  // 7: close.

  @ParameterizedTest
  @ValueSource(
      ints = {
        1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000,
        4999
      })
  void acceptsAValidCloseAndIgnoresTheRest(int code) {
    for (byte[] payload :
        new byte[][] {{}, code(code, ""), code(code, "r".repeat(123)), code(code, "κόσμε")}) {
      byte[] input =
          join(
              masked(FIN | TEXT, "good"),
              masked(FIN | CLOSE, payload),
              masked(FIN | TEXT, "late"),
              new byte[] {(byte) 0xFF});
      for (Echoed echoed : everyCut(input)) {
        assertThat(echoed.failure()).isZero();
        assertThat(echoed.frames.close()).isEqualTo(payload);
        assertThat(echoed.bytes()).isEqualTo(plain(FIN | TEXT, "good"));
        assertThat(echoed.payload).isEqualTo(4);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535})
  void failsAtACloseWithAnInvalidCode(int code) {
    byte[] begun = masked(TEXT, "good");
    assertFails(
        join(begun, masked(FIN | CLOSE, code(code, ""))),
        plain(TEXT, "good"),
        CloseCode.PROTOCOL_ERROR);
  }

  @Test
  void failsAtACloseOfOneByteOrWithABrokenReason() {
    assertFails(masked(FIN | CLOSE, "x"), new byte[0], CloseCode.PROTOCOL_ERROR);
    for (String reason : new String[] {"ff", "61ce", "eda080"}) {
      byte[] payload = join(code(1000, ""), HexFormat.of().parseHex(reason));
      assertFails(masked(FIN | CLOSE, payload), new byte[0], CloseCode.INVALID_PAYLOAD);
    }
  }

  // 9: large messages.

  @ParameterizedTest
  @CsvSource({"65536", "1000", "70003"})
  void streamsAFrameOf64MiBInTheMemoryOfOneRead(int readSize) {
    byte[] header = Arrays.copyOf(masked(FIN | BINARY, new byte[65_536]), 14);
    java.nio.ByteBuffer.wrap(header).putLong(2, 64L << 20);
    Echoed echoed = new Echoed();
    echoed.read(header, 0, header.length);
    assertThat(echoed.frames.isWithinFrame()).isFalse();
    byte[] chunk = new byte[readSize];
    echoed.read(chunk, 0, 1);
    assertThat(echoed.output.size()).isEqualTo(11);
    assertThat(echoed.frames.isWithinFrame()).isTrue();
    long left = (64L << 20) - 1;
    while (left > 0) {
      echoed.output.reset();
      int length = (int) Math.min(left, readSize);
      echoed.read(chunk, 0, length);
      assertThat(echoed.output.size()).isEqualTo(length);
      left -= length;
    }
    assertThat(echoed.payload).isEqualTo(64L << 20);
    assertThat(echoed.frames.isWithinFrame()).isFalse();
  }

  private static void assertEchoes(byte[] input, byte[] expected, long payload) {
    for (Echoed echoed : everyCut(input)) {
      assertThat(echoed.failure()).isZero();
      assertThat(echoed.frames.isOver()).isFalse();
      assertThat(echoed.frames.isWithinFrame()).isFalse();
      assertThat(echoed.bytes()).isEqualTo(expected);
      assertThat(echoed.payload).isEqualTo(payload);
    }
  }

  private static void assertFails(byte[] input, byte[] expected, int closeCode) {
    for (Echoed echoed : everyCut(input)) {
      assertThat(echoed.failure()).isEqualTo(closeCode);
      assertThat(echoed.frames.isOver()).isTrue();
      assertThat(echoed.bytes()).isEqualTo(expected);
      assertThat(echoed.frames.isWithinFrame()).isFalse();
    }
  }

  /** The input at once, byte by byte, in pieces, and if it is short with a cut at each byte. */
  private static Iterable<Echoed> everyCut(byte[] input) {
    IntStream cuts = input.length < 300 ? IntStream.range(1, input.length) : IntStream.of(1, 7, 13);
    return () ->
        java.util.stream.Stream.concat(
                java.util.stream.Stream.of(
                    Echoed.atOnce(input),
                    Echoed.byteByByte(input),
                    Echoed.of(input, new Random(1).ints(1, 40))),
                cuts.mapToObj(cut -> Echoed.of(input, IntStream.of(cut, input.length))))
            .iterator();
  }
}
