package io.echosounder.client.probe;

import io.echosounder.client.EchoPath;
import io.echosounder.client.Exchange;
import io.echosounder.client.Failure;
import io.echosounder.client.Source;
import io.echosounder.client.Spans;
import io.echosounder.client.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * Checks that the server answers two small writes in a row at once. Nagle's algorithm in the server
 * holds the second echo until we acknowledge the first. Our kernel delays that acknowledgement by
 * 40 ms, but only after some round trips, so the check makes these first.
 *
 * <p>Lost packets make pairs late too. But they also make single messages late, which Nagle's
 * algorithm never does.
 */
final class SmallWritesCheck {
  private static final int ROUND_TRIPS = 50;
  private static final int PAIRS = 24;

  /** Fewer late pairs than this may be chance. */
  private static final int FEW = PAIRS / 8;

  /** The number of round trips after which the kernel delays its ACKs. */
  private static final int CALM = 10;

  /** Shorter than any kernel's delayed ACK, 40 ms on Linux. */
  private static final Duration DELAYED_ACK = Duration.ofMillis(25);

  private SmallWritesCheck() {}

  static Finding run(EchoPath path, PathLoss loss) throws Failure, IOException {
    byte[] message = EchoPath.noise(EchoChecks.MESSAGE);
    long[] single = new long[ROUND_TRIPS + CALM * PAIRS];
    long[] pairs = new long[PAIRS];
    try (Wire wire = path.connect()) {
      try {
        for (int i = 0; i < ROUND_TRIPS; i++) {
          single[i] = EchoChecks.time(path, wire, message);
        }
        long roundTrip = median(Arrays.copyOf(single, ROUND_TRIPS));
        for (int i = 0; i < PAIRS; i++) {
          for (int j = 0; j < CALM; j++) {
            single[ROUND_TRIPS + i * CALM + j] = EchoChecks.time(path, wire, message);
          }
          long start = path.nanoClock().getAsLong();
          path.exchange(wire)
              .run(
                  twoWrites(message, roundTrip * (1 + i % 4) / 8),
                  bytes -> {},
                  Exchange.Completion.ALL_BACK);
          pairs[i] = path.nanoClock().getAsLong() - start;
        }
        Duration median = Duration.ofNanos(median(pairs));
        String figures = "two small writes in a row came back in " + Spans.show(median);
        return verdict(late(pairs, roundTrip), late(single, roundTrip), figures, wire, loss)
            .with("median", median);
      } catch (Failure e) {
        throw loss.explain(e, wire.channel(), "");
      }
    }
  }

  private static Finding verdict(
      long latePairs, long lateSingle, String figures, Wire wire, PathLoss loss) {
    if (latePairs < FEW) {
      // A late pair may be chance, and a pair that the server reads at once is never late.
      return Finding.pass("small-writes", figures);
    }
    double share = (double) lateSingle / (ROUND_TRIPS + CALM * PAIRS);
    String counts =
        String.format(
            Locale.ROOT,
            "%s, %d of %d pairs over %s late",
            figures,
            latePairs,
            PAIRS,
            Spans.show(DELAYED_ACK));
    if (isMoreThanLossExplains(latePairs, PAIRS, share)) {
      return Finding.warn(
          "small-writes",
          counts
              + ": Nagle's algorithm in the server waits for a delayed ACK; TCP_NODELAY avoids it");
    }
    long sentAgain = loss.lookAt(wire.channel()).sentAgain();
    return Finding.warn(
        "small-writes",
        counts
            + String.format(
                Locale.ROOT, " and %.0f %% of single messages: ", Math.ceil(share * 100))
            + (sentAgain > 0 ? PathLoss.text(sentAgain) : "the path delays or loses packets"));
  }

  /**
   * True if packet loss does not explain so many late pairs (three standard deviations). {@code
   * share} is the share of late single messages. A pair is late if either of its messages is.
   */
  static boolean isMoreThanLossExplains(long latePairs, int pairs, double share) {
    double either = 1 - (1 - share) * (1 - share);
    double expected = pairs * either;
    return latePairs > expected + 3 * Math.sqrt(expected * (1 - either));
  }

  private static long late(long[] nanos, long roundTrip) {
    return Arrays.stream(nanos).filter(each -> each - roundTrip > DELAYED_ACK.toNanos()).count();
  }

  private static long median(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /**
   * Sends two segments, up to half a round trip apart. With this gap the server reads them one by
   * one. With a longer gap the first echo would be back, and the second segment would carry the
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
          // A sleep would last longer than a round trip on one machine.
          Thread.onSpinWait();
        }
      }
      ByteBuffer next = all.slice(all.position(), half);
      all.position(all.position() + half);
      return next;
    };
  }
}
