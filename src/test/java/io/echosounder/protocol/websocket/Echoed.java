package io.echosounder.protocol.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;

/** The whole echo of some input that came in pieces. */
final class Echoed {

  private static final ByteBufAllocator POOL = PooledByteBufAllocator.DEFAULT;

  final WebSocketFrames frames = new WebSocketFrames();
  final ByteArrayOutputStream output = new ByteArrayOutputStream();
  long payload;
  int pingedReads;

  /** Feeds the input in pieces of these sizes. */
  static Echoed of(byte[] input, IntStream sizes) {
    Echoed echoed = new Echoed();
    PrimitiveIterator.OfInt size = sizes.iterator();
    for (int from = 0; from < input.length; ) {
      int length = Math.min(size.nextInt(), input.length - from);
      echoed.read(input, from, length);
      from += length;
    }
    return echoed;
  }

  static Echoed atOnce(byte[] input) {
    return of(input, IntStream.of(Math.max(1, input.length)));
  }

  static Echoed byteByByte(byte[] input) {
    return of(input, IntStream.generate(() -> 1));
  }

  /** One read, in a buffer that is full and in which other bytes stand before it. */
  void read(byte[] input, int from, int length) {
    int before = from % 3;
    ByteBuf read = POOL.directBuffer(before + length, before + length);
    read.writeZero(before).writeBytes(input, from, length).skipBytes(before);
    ByteBuf echo = frames.echo(read, POOL);
    try {
      byte[] bytes = new byte[echo.readableBytes()];
      echo.readBytes(bytes);
      output.writeBytes(bytes);
    } finally {
      echo.release();
    }
    payload += frames.payload();
    pingedReads += frames.pinged() ? 1 : 0;
  }

  byte[] bytes() {
    return output.toByteArray();
  }

  /** The close code that answers a violation; 0 if there is none. */
  int failure() {
    ProtocolViolation violation = frames.violation();
    return violation == null ? 0 : violation.closeCode();
  }
}
