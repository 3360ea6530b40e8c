package io.echosounder.client.probe;

import io.echosounder.client.EchoPath;
import io.echosounder.client.Exchange;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.Source;
import io.echosounder.client.Spans;
import io.echosounder.client.Timeouts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** Does it return what it gets, that alone, and how fast? */
final class EchoChecks {
  private static final int MESSAGE = 64;
  private static final int ROUND_TRIPS = 50;

  /** Below it nobody minds a late first echo. */
  private static final Duration LATE = Duration.ofMillis(100);

  /** Shorter than any kernel's delayed ACK, 40 ms on Linux. */
  private static final Duration DELAYED_ACK = Duration.ofMillis(25);

  /** Round trips after which a kernel delays its ACKs, hoping for an answer to carry them. */
  private static final int CALM = 10;

  private EchoChecks() {}

  /** RFC 862: the server answers, it does not greet. */
  static Finding unasked(EchoPath path) throws Failure, IOException {
    Duration listening = Duration.ofMillis(250);
    ByteBuffer heard = ByteBuffer.allocate(40);
    try (SocketChannel channel = path.connect()) {
      Exchange exchange =
          new Exchange(
              channel,
              path.target().toString(),
              new Timeouts(listening, Duration.ZERO),
              path.nanoClock());
      exchange.listen(
          bytes -> {
            while (bytes.hasRemaining() && heard.hasRemaining()) {
              heard.put(bytes.get());
            }
          });
    }
    if (heard.position() > 0) {
      String text = new String(heard.array(), 0, heard.position(), StandardCharsets.ISO_8859_1);
      return Finding.fail(
          "unasked",
          ExitCode.DIFFERENCE,
          "the server speaks first, which an echo server must not: \""
              + text.replaceAll("[^ -~]+", " ").strip()
              + "\"");
    }
    return Finding.pass("unasked", "nothing came unasked in " + Spans.show(listening));
  }

  /** The first echo has the server's accept in it, later ones have not; both are told together. */
  static Finding roundTrip(EchoPath path) throws Failure, IOException {
    byte[] message = EchoPath.noise(MESSAGE);
    long[] nanos = new long[ROUND_TRIPS];
    Duration first;
    try (SocketChannel channel = path.connect()) {
      first = Duration.ofNanos(time(path, channel, message));
      for (int i = 0; i < ROUND_TRIPS; i++) {
        nanos[i] = time(path, channel, message);
      }
    }
    Arrays.sort(nanos);
    Duration median = Duration.ofNanos(nanos[ROUND_TRIPS / 2]);
    Duration p99 = Duration.ofNanos(nanos[ROUND_TRIPS * 99 / 100]);
    String figures =
        "first echo %s, then median %s, p99 %s of %d"
            .formatted(Spans.show(first), Spans.show(median), Spans.show(p99), ROUND_TRIPS);
    boolean late = first.compareTo(LATE) > 0 && first.compareTo(median.multipliedBy(10)) > 0;
    Finding finding =
        late
            ? Finding.warn("round-trip", figures + ": the server is slow to accept, or to begin")
            : Finding.pass("round-trip", figures);
    return finding.with("first", first).with("median", median).with("p99", p99);
  }

  private static long time(EchoPath path, SocketChannel channel, byte[] message) throws Failure {
    long start = path.nanoClock().getAsLong();
    path.echo(channel, message);
    return path.nanoClock().getAsLong() - start;
  }

  /**
   * Around powers of two and the sizes of segments and buffers, one after the other on one
   * connection.
   */
  static Finding exact(EchoPath path) throws Failure, IOException {
    int[] sizes = {1, 2, 1_000, 1_460, 4_096, 16_385, 65_535, 65_537, 1 << 20, 4 << 20};
    try (SocketChannel channel = path.connect()) {
      for (int size : sizes) {
        try {
          path.echo(channel, EchoPath.noise(size));
        } catch (Failure e) {
          throw new Failure(
              e.exitCode(),
              defect(e.exitCode()) + " at a message of " + size + " bytes: " + e.getMessage(),
              e);
        }
      }
    }
    return Finding.pass("exact", "every byte of messages of 1 B to 4 MiB");
  }

  private static String defect(ExitCode code) {
    return switch (code) {
      case DIFFERENCE -> "alters bytes";
      case EARLY_EOF -> "closes early";
      case READ_TIMEOUT, WRITE_TIMEOUT -> "stalls";
      default -> "breaks";
    };
  }

  /**
   * Nagle's algorithm in the server holds the second echo until the first is acknowledged, and the
   * kernel here delays that by 40 ms, once the connection has run for a while: hence the round
   * trips before.
   */
  static Finding smallWrites(EchoPath path) throws Failure, IOException {
    int tries = 24;
    byte[] message = EchoPath.noise(MESSAGE);
    long[] single = new long[ROUND_TRIPS];
    long[] pairs = new long[tries];
    try (SocketChannel channel = path.connect()) {
      for (int i = 0; i < ROUND_TRIPS; i++) {
        single[i] = time(path, channel, message);
      }
      Arrays.sort(single);
      long roundTrip = single[ROUND_TRIPS / 2];
      for (int i = 0; i < tries; i++) {
        for (int j = 0; j < CALM; j++) {
          path.echo(channel, message);
        }
        long start = path.nanoClock().getAsLong();
        path.exchange(channel)
            .run(
                twoWrites(message, roundTrip * (1 + i % 4) / 8),
                bytes -> {},
                Exchange.Ending.ALL_BACK);
        pairs[i] = path.nanoClock().getAsLong() - start;
      }
      Arrays.sort(pairs);
      long slow =
          Arrays.stream(pairs).filter(pair -> pair - roundTrip > DELAYED_ACK.toNanos()).count();
      Duration median = Duration.ofNanos(pairs[tries / 2]);
      String figures = "two small writes in a row came back in " + Spans.show(median);
      // A pair that the server reads as one is not held back, a hiccup may hold back any: neither
      // decides alone.
      Finding finding =
          slow >= tries / 8
              ? Finding.warn(
                  "small-writes",
                  "%s, %d of %d pairs over %s late: Nagle's algorithm waits there for a delayed ACK; TCP_NODELAY ends it"
                      .formatted(figures, slow, tries, Spans.show(DELAYED_ACK)))
              : Finding.pass("small-writes", figures);
      return finding.with("median", median);
    }
  }

  /**
   * Two segments, up to half a round trip apart: far enough that the server has read the first by
   * itself, near enough that its echo is not back, as the second would then carry the
   * acknowledgement that Nagle's algorithm waits for.
   */
  private static Source twoWrites(byte[] message, long apartNanos) {
    int half = message.length / 2;
    ByteBuffer all = ByteBuffer.wrap(message);
    return () -> {
      if (!all.hasRemaining()) {
        return null;
      }
      if (all.position() > 0) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < apartNanos) {
          // The scheduler's sleep is coarser than a round trip on one machine.
          Thread.onSpinWait();
        }
      }
      ByteBuffer next = all.slice(all.position(), half);
      all.position(all.position() + half);
      return next;
    };
  }
}
