package io.echosounder.client.probe;

import io.echosounder.client.EchoPath;
import io.echosounder.client.Exchange;
import io.echosounder.client.Failure;
import io.echosounder.client.Source;
import io.echosounder.client.Spans;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * Are two small writes in a row answered at once? Nagle's algorithm in the server holds the second
 * echo until the first is acknowledged, and the kernel here delays that by 40 ms, once the
 * connection has run for a while: hence the round trips before.
 *
 * <p>Lost packets make pairs late too, but single messages as well, which Nagle's algorithm never
 * holds back.
 */
final class SmallWritesCheck {
  private static final int ROUND_TRIPS = 50;
  private static final int PAIRS = 24;

  /** Fewer late pairs than this are hiccups. */
  private static final int FEW = PAIRS / 8;

  /** Round trips after which a kernel delays its ACKs, hoping for an answer to carry them. */
  private static final int CALM = 10;

  /** Shorter than any kernel's delayed ACK, 40 ms on Linux. */
  private static final Duration DELAYED_ACK = Duration.ofMillis(25);

  private SmallWritesCheck() {}

  static Finding run(EchoPath path, PathLoss loss) throws Failure, IOException {
    byte[] message = EchoPath.noise(EchoChecks.MESSAGE);
    long[] single = new long[ROUND_TRIPS + CALM * PAIRS];
    long[] pairs = new long[PAIRS];
    try (SocketChannel channel = path.connect()) {
      try {
        for (int i = 0; i < ROUND_TRIPS; i++) {
          single[i] = EchoChecks.time(path, channel, message);
        }
        long roundTrip = median(Arrays.copyOf(single, ROUND_TRIPS));
        for (int i = 0; i < PAIRS; i++) {
          for (int j = 0; j < CALM; j++) {
            single[ROUND_TRIPS + i * CALM + j] = EchoChecks.time(path, channel, message);
          }
          long start = path.nanoClock().getAsLong();
          path.exchange(channel)
              .run(
                  twoWrites(message, roundTrip * (1 + i % 4) / 8),
                  bytes -> {},
                  Exchange.Completion.ALL_BACK);
          pairs[i] = path.nanoClock().getAsLong() - start;
        }
        Duration median = Duration.ofNanos(median(pairs));
        String figures = "two small writes in a row came back in " + Spans.show(median);
        return verdict(late(pairs, roundTrip), late(single, roundTrip), figures, channel, loss)
            .with("median", median);
      } catch (Failure e) {
        throw loss.explain(e, channel, "");
      }
    }
  }

  private static Finding verdict(
      long latePairs, long lateSingle, String figures, SocketChannel channel, PathLoss loss) {
    if (latePairs < FEW) {
      // A pair that the server reads as one is not held back, a hiccup may hold back any.
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
          counts + ": Nagle's algorithm waits there for a delayed ACK; TCP_NODELAY ends it");
    }
    long sentAgain = loss.lookAt(channel).sentAgain();
    return Finding.warn(
        "small-writes",
        counts
            + String.format(
                Locale.ROOT, " and %.0f %% of single messages: ", Math.ceil(share * 100))
            + (sentAgain > 0 ? PathLoss.text(sentAgain) : "the path delays or loses packets"));
  }

  /**
   * Whether so many late pairs are beyond chance (three standard deviations) where {@code share} of
   * single messages is late: a pair is two messages, and either may be the late one.
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
