package io.echosounder.client.probe;

import io.echosounder.client.EchoPath;
import io.echosounder.client.Exchange;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.Protocol;
import io.echosounder.client.Source;
import io.echosounder.client.Spans;
import io.echosounder.client.Verifier;
import io.echosounder.client.wire.PeerEnd;
import io.echosounder.client.wire.Wire;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Checks half-close, reset, and many connections at once. */
final class EndChecks {
  /** Between two echoes after a reset. */
  private static final Duration PAUSE = Duration.ofMillis(5);

  /**
   * More bytes than the kernels of both ends buffer with the small window below, so that the server
   * still has bytes to send at our FIN.
   */
  private static final int MUCH = 4 << 20;

  private static final int SMALL_WINDOW = 32 * 1024;
  private static final Duration LATENESS = Duration.ofMillis(300);
  private static final int MANY = 50;

  private EndChecks() {}

  static Finding halfClose(EchoPath path, PathLoss loss) throws Failure, IOException {
    return path.target().protocol() == Protocol.TLS
        ? Finding.skip("half-close", "TLS ends with close_notify: see tls-half-close")
        : halfClose("half-close", path, loss);
  }

  static Finding tlsHalfClose(EchoPath path, PathLoss loss) throws Failure, IOException {
    return path.target().protocol().isWebSocket()
        ? Finding.skip("tls-half-close", "a WebSocket ends with a Close frame: see half-close")
        : halfClose("tls-half-close", path, loss);
  }

  private static Finding halfClose(String name, EchoPath path, PathLoss loss)
      throws Failure, IOException {
    String sign = sign(path);
    if (loss.areLargeOnesLost()) {
      return Finding.skip(name, "not checked, because large messages stall: see exact");
    }
    try (Wire wire = path.connect()) {
      wire.channel().setOption(StandardSocketOptions.SO_RCVBUF, SMALL_WINDOW);
      Verifier verifier = new Verifier(Source.of(EchoPath.noise(MUCH)), bytes -> {});
      Exchange exchange = path.exchange(wire).readAfter(LATENESS);
      try {
        exchange.run(verifier, verifier, Exchange.Completion.PEER_CLOSES);
      } catch (Failure e) {
        boolean onlyFinIsMissing =
            e.exitCode() == ExitCode.READ_TIMEOUT && exchange.sent() == exchange.received();
        throw onlyFinIsMissing
            ? loss.explainMissingFin(
                e,
                wire.channel(),
                "does not close after our " + sign + ", though everything came back: ")
            : loss.explain(e, wire.channel(), halfCloseDefect(e, exchange));
      }
      return ended(
          name,
          "4 MiB, our " + sign + ", read late: all came back, then the server's ",
          exchange.end());
    }
  }

  /** The sign by which one end tells that it sends no more. */
  private static String sign(EchoPath path) {
    Protocol protocol = path.target().protocol();
    return protocol.isWebSocket() ? "Close frame" : protocol.isTls() ? "close_notify" : "FIN";
  }

  /**
   * @param text the words before the name of the end
   */
  private static Finding ended(String name, String text, @Nullable PeerEnd end) {
    return end == null || end.isClean()
        ? Finding.pass(name, text + (end == null ? "end" : end.text()))
        : Finding.warn(name, text + end.text() + ": a lost end of the bytes looks the same");
  }

  private static String halfCloseDefect(Failure e, Exchange exchange) {
    long missing = exchange.sent() - exchange.received();
    return switch (e.exitCode()) {
      case EARLY_EOF, READ_FAILED, SEND_FAILED ->
          "truncates on half-close, " + missing + " bytes lost: ";
      case READ_TIMEOUT -> "stalls on half-close: ";
      default -> "";
    };
  }

  static Finding emptyHalfClose(EchoPath path, PathLoss loss) throws Failure, IOException {
    try (Wire wire = path.connect()) {
      Exchange exchange = path.exchange(wire);
      try {
        exchange.run(Source.of(new byte[0]), bytes -> {}, Exchange.Completion.PEER_CLOSES);
      } catch (Failure e) {
        throw e.exitCode() == ExitCode.READ_TIMEOUT
            ? loss.explainMissingFin(
                e,
                wire.channel(),
                "does not close after our " + sign(path) + " when nothing was sent: ")
            : loss.explain(e, wire.channel(), "");
      }
      return ended(
          "half-close-empty",
          "nothing sent, our " + sign(path) + ": then the server's ",
          exchange.end());
    }
  }

  static Finding reset(EchoPath path, PathLoss loss) throws Failure, IOException {
    byte[] message = EchoPath.noise(EchoChecks.MESSAGE);
    try (Wire neighbour = path.connect()) {
      path.echo(neighbour, message);
      try (Wire victim = path.connect()) {
        path.echo(victim, message);
        victim.reset();
      }
      try {
        // For a tenth of a second, because the server may notice the reset a moment later.
        for (int i = 0; i < 20; i++) {
          path.echo(neighbour, message);
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      } catch (Failure e) {
        throw loss.explain(
            e, neighbour.channel(), "our reset of one connection disturbs another: ");
      }
    }
    return Finding.pass("reset", "our reset of one connection left another undisturbed");
  }

  static Finding many(EchoPath path, PathLoss loss) throws Failure, IOException {
    byte[] message = EchoPath.noise(EchoChecks.MESSAGE);
    long start = path.nanoClock().getAsLong();
    List<Failure> failures = new ArrayList<>();
    CountDownLatch allTried = new CountDownLatch(MANY);
    try (ExecutorService threads = Executors.newFixedThreadPool(MANY)) {
      List<Future<?>> tries = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        tries.add(threads.submit(() -> one(path, message, allTried, loss)));
      }
      for (Future<?> each : tries) {
        try {
          each.get();
        } catch (ExecutionException e) {
          failures.add(asFailure(e.getCause()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(ExitCode.INTERRUPTED, "interrupted", e);
    }
    Duration took = Duration.ofNanos(path.nanoClock().getAsLong() - start);
    if (!failures.isEmpty()) {
      Failure first = loss.explain(failures.getFirst());
      throw new Failure(
          first.exitCode(),
          failures.size()
              + " of "
              + MANY
              + " connections at once failed; the first: "
              + first.getMessage(),
          first);
    }
    return Finding.pass("many", MANY + " connections at once, all echoed, in " + Spans.show(took))
        .with("all", took);
  }

  /** Stays connected until all have tried, so that all connections are open at the same time. */
  private static Void one(EchoPath path, byte[] message, CountDownLatch allTried, PathLoss loss)
      throws Failure, IOException, InterruptedException {
    boolean counted = false;
    try (Wire wire = path.connect()) {
      try {
        path.echo(wire, message);
      } catch (Failure e) {
        loss.lookAt(wire.channel());
        throw e;
      }
      allTried.countDown();
      counted = true;
      allTried.await();
    } finally {
      if (!counted) {
        allTried.countDown();
      }
    }
    return null;
  }

  private static Failure asFailure(@Nullable Throwable cause) {
    return cause instanceof Failure failure
        ? failure
        : new Failure(ExitCode.INTERNAL, String.valueOf(cause), cause);
  }
}
