package io.echosounder.client.idle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.echosounder.client.Dialer;
import io.echosounder.client.EchoPath;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.Family;
import io.echosounder.client.IoTimeouts;
import io.echosounder.client.Progress;
import io.echosounder.client.ScriptedServer;
import io.echosounder.client.Target;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** Over real sockets, on clocks that the tests turn. */
class HoldingRoundTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final SleepWatch AWAKE = new SleepWatch(() -> 0, () -> 0);

  private final OutcomeLog log = new OutcomeLog();

  /**
   * The process is stopped (SIGSTOP, a frozen container) between its look at the sockets and its
   * look at the clock, for longer than an answer may take; the answer comes meanwhile.
   */
  @Test
  void takesAnAnswerThatCameWhileTheProcessWasStopped() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    try (ScriptedServer server =
        ScriptedServer.start(
            (socket, over) -> {
              byte[] bytes = socket.getInputStream().readNBytes(32);
              socket.getOutputStream().write(bytes);
              bytes = socket.getInputStream().readNBytes(32);
              asked.countDown();
              stopped.await();
              socket.getOutputStream().write(bytes);
              answered.countDown();
              over.await();
            })) {
      AtomicInteger readings = new AtomicInteger();
      LongSupplier clock =
          () -> {
            // Read once at the top of the loop, then after the look: there the process stops.
            if (asked.getCount() == 0 && readings.incrementAndGet() == 2) {
              stopped.countDown();
              await(answered);
            }
            return System.nanoTime() + (readings.get() >= 2 ? HOUR.toNanos() : 0);
          };
      round(server, clock, AWAKE).run(plan(Duration.ofMillis(100)), log);
      assertThat(log.all()).extracting(Outcome::ending).containsExactly(DropKind.ANSWERED);
    }
  }

  /** The process is stopped for an hour, and the FIN comes at some time meanwhile. */
  @Test
  void namesNoThresholdForADropWithinItsOwnPause() throws Exception {
    CountDownLatch watching = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    try (ScriptedServer server =
        ScriptedServer.start(
            (socket, over) -> {
              socket.getOutputStream().write(socket.getInputStream().readNBytes(32));
              watching.await();
              socket.shutdownOutput();
              closed.countDown();
              over.await();
            })) {
      AtomicInteger readings = new AtomicInteger();
      LongSupplier clock =
          () -> {
            // By then the connection is open, and the watch has looked at it.
            if (readings.incrementAndGet() == 40) {
              watching.countDown();
              await(closed);
            }
            return System.nanoTime() + (readings.get() >= 40 ? HOUR.toNanos() : 0);
          };
      round(server, clock, AWAKE).run(plan(HOUR.multipliedBy(2)), log);
      assertThat(log.all()).extracting(Outcome::ending).containsExactly(DropKind.FIN);
      assertThat(log.verdict().seen()).isEmpty();
      assertThat(log.verdict().lost().orElseThrow()).isGreaterThanOrEqualTo(HOUR);
    }
  }

  @Test
  void blamesNoPathWhenThisMachineSlept() throws Exception {
    try (ScriptedServer server = ScriptedServer.echo()) {
      AtomicLong uptime = new AtomicLong();
      SleepWatch watch = new SleepWatch(() -> 0, uptime::get);
      LongSupplier clock =
          () -> {
            if (!log.all().isEmpty()) {
              uptime.set(HOUR.toNanos());
            }
            return System.nanoTime();
          };
      assertThatThrownBy(
              () -> round(server, clock, watch).run(plan(Duration.ofMillis(50), HOUR), log))
          .isInstanceOfSatisfying(
              Failure.class,
              failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.UNCERTAIN))
          .hasMessageStartingWith("this machine slept for 60.0 min");
      assertThat(log.all()).extracting(Outcome::ending).containsExactly(DropKind.ANSWERED);
      assertThat(log.outstanding()).isEqualTo(1);
    }
  }

  /** Each connect takes a third of a second here, and the shortest silence half of one. */
  @Test
  void asksInTimeAlthoughOpeningTakesLong() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(
            (socket, over) -> {
              byte[] bytes = socket.getInputStream().readNBytes(32);
              Thread.sleep(300);
              socket.getOutputStream().write(bytes);
              socket.getInputStream().transferTo(socket.getOutputStream());
            })) {
      round(server, System::nanoTime, AWAKE)
          .run(plan(Duration.ofMillis(500), Duration.ofMillis(600), Duration.ofMillis(2000)), log);
      assertThat(log.all()).hasSize(3);
      assertThat(log.all().getFirst().silence())
          .isBetween(Duration.ofMillis(500), Duration.ofMillis(1999));
    }
  }

  private static Plan plan(Duration... silences) {
    return new Plan("search", List.of(silences), Duration.ZERO, false);
  }

  private static HoldingRound round(ScriptedServer server, LongSupplier clock, SleepWatch watch) {
    Target target = Target.parse(server.target());
    Duration timeout = Duration.ofSeconds(10);
    EchoPath path =
        new EchoPath(
            target,
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), server.port()),
            new Dialer(Family.ANY, null, timeout, System::nanoTime),
            new IoTimeouts(timeout, timeout),
            clock);
    Precision second = new Precision(Duration.ofSeconds(1));
    return new HoldingRound(path, 1, null, second, new Progress("idle"), watch, Witness.NONE);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new UncheckedIOException(new java.io.InterruptedIOException());
    }
  }
}
