package io.echosounder.client.probe;

import io.echosounder.client.EchoPath;
import io.echosounder.client.Exchange;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.IoTimeouts;
import io.echosounder.client.Spans;
import io.echosounder.client.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/** Checks that the server sends nothing unasked, and measures its round trips. */
final class EchoChecks {
  /** The size of a small message. It fits in a packet that passes every path. */
  static final int MESSAGE = 64;

  private static final int ROUND_TRIPS = 50;

  /** A first echo that is faster than this is never called late. */
  private static final Duration LATE = Duration.ofMillis(100);

  private EchoChecks() {}

  /** RFC 862: the server only answers; it sends no greeting. */
  static Finding unasked(EchoPath path, PathLoss loss) throws Failure, IOException {
    Duration listening = Duration.ofMillis(250);
    ByteBuffer heard = ByteBuffer.allocate(40);
    try (Wire wire = path.connect()) {
      Exchange exchange =
          new Exchange(
              wire,
              path.target().toString(),
              new IoTimeouts(listening, Duration.ZERO),
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

  /** Measures the first echo, which includes the server's accept, and then later ones. */
  static Finding roundTrip(EchoPath path, PathLoss loss) throws Failure, IOException {
    byte[] message = EchoPath.noise(MESSAGE);
    long[] nanos = new long[ROUND_TRIPS];
    try (Wire wire = path.connect()) {
      try {
        Duration first = Duration.ofNanos(time(path, wire, message));
        for (int i = 0; i < ROUND_TRIPS; i++) {
          nanos[i] = time(path, wire, message);
        }
        Arrays.sort(nanos);
        Duration median = Duration.ofNanos(nanos[ROUND_TRIPS / 2]);
        Duration p99 = Duration.ofNanos(nanos[ROUND_TRIPS * 99 / 100]);
        String figures =
            String.format(
                Locale.ROOT,
                "first echo %s, then median %s, p99 %s of %d",
                Spans.show(first),
                Spans.show(median),
                Spans.show(p99),
                ROUND_TRIPS);
        boolean late = isLate(first, median);
        long sentAgain = late || isLate(p99, median) ? loss.lookAt(wire.channel()).sentAgain() : 0;
        Finding finding =
            sentAgain > 0
                ? Finding.warn("round-trip", figures + ": " + PathLoss.text(sentAgain))
                : late && isLateAgain(path, message, median)
                    ? Finding.warn(
                        "round-trip", figures + ": the server is slow to accept, or to begin")
                    : Finding.pass("round-trip", figures);
        return finding.with("first", first).with("median", median).with("p99", p99);
      } catch (Failure e) {
        throw loss.explain(e, wire.channel(), "");
      }
    }
  }

  private static boolean isLate(Duration echo, Duration median) {
    return echo.compareTo(LATE) > 0 && echo.compareTo(median.multipliedBy(10)) > 0;
  }

  /**
   * True if the first echo of two more connections is late too. This end cannot see the loss of a
   * packet from the server, but such a loss seldom hits the first echo three times.
   */
  private static boolean isLateAgain(EchoPath path, byte[] message, Duration median)
      throws Failure, IOException {
    for (int i = 0; i < 2; i++) {
      try (Wire wire = path.connect()) {
        Duration first = Duration.ofNanos(time(path, wire, message));
        if (!isLate(first, median) || Retransmits.of(wire.channel()).sentAgain() > 0) {
          return false;
        }
      }
    }
    return true;
  }

  static long time(EchoPath path, Wire wire, byte[] message) throws Failure {
    long start = path.nanoClock().getAsLong();
    path.echo(wire, message);
    return path.nanoClock().getAsLong() - start;
  }
}
