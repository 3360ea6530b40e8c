package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged server as a rolling update stops it. */
@SuppressWarnings("try") // Clients close early, on purpose.
class StopIT {

  private static final Duration BOUND = Duration.ofSeconds(60);

  /** Conversations under way when SIGTERM comes are finished, then ended with FIN. */
  @Test
  void terminationLosesNothing() throws Exception {
    int count = 500;
    int messages = 20;
    Queue<Throwable> lost = new ConcurrentLinkedQueue<>();
    AtomicInteger ended = new AtomicInteger();
    CountDownLatch halfWay = new CountDownLatch(count);
    List<Thread> threads = new ArrayList<>();
    try (ServerProcess server =
        ServerProcess.launch(
                "echosounder.drain.spread=2s",
                "echosounder.drain.quiet=3s",
                "echosounder.drain.delay=1s")
            .awaitStart()) {
      int port = server.echoPort();
      for (int i = 0; i < count; i++) {
        threads.add(
            Thread.ofVirtual().start(() -> converse(server, messages, 100, halfWay, ended, lost)));
      }
      halfWay.await();
      server.terminate();
      await()
          .atMost(BOUND)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> server.management("/health/ready").statusCode() == 503);
      // Not ready, and still accepting: the order that a load balancer needs.
      try (Socket late = server.dial()) {
        ServerProcess.echo(late);
      }
      await().atMost(BOUND).until(() -> isRefused(port));
      assertThat(server.management("/health/live").statusCode()).isEqualTo(200);
      assertThat(server.admin("GET", "/listener", "").body()).contains("\"ending-quiet\"");
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(server.awaitExit()).isZero();
      assertThat(lost).isEmpty();
      assertThat(ended).hasValue(count);
      assertThat(server.lines().getLast()).contains("Echosounder drained in", "forced=0");
    }
  }

  /** Without a pause between messages, and with the quiet ones ended as fast as can be. */
  @RepeatedTest(10)
  void underLoadNothingIsLostEither() throws Exception {
    int count = 100;
    int messages = 500;
    Queue<Throwable> lost = new ConcurrentLinkedQueue<>();
    AtomicInteger ended = new AtomicInteger();
    CountDownLatch halfWay = new CountDownLatch(count);
    List<Thread> threads = new ArrayList<>();
    try (ServerProcess server =
        ServerProcess.launch("echosounder.drain.spread=0s", "echosounder.drain.quiet=2s")
            .awaitStart()) {
      for (int i = 0; i < count; i++) {
        threads.add(
            Thread.ofVirtual().start(() -> converse(server, messages, 0, halfWay, ended, lost)));
      }
      halfWay.await();
      server.terminate();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(server.awaitExit()).isZero();
      assertThat(lost).isEmpty();
      assertThat(ended).hasValue(count);
      assertThat(server.lines().getLast()).contains("quiet=" + count + " forced=0");
    }
  }

  @Test
  void clientsThatNeverGoQuietAreEndedInTime() throws Exception {
    try (ServerProcess server =
            ServerProcess.launch(
                    "echosounder.drain.quiet=500ms",
                    "echosounder.drain.spread=100ms",
                    "echosounder.drain.timeout=1s")
                .awaitStart();
        Socket client = server.dial()) {
      ServerProcess.echo(client);
      Thread talker = Thread.ofVirtual().start(() -> talkUntilItEnds(client));
      server.terminate();
      assertThat(server.awaitExit()).isZero();
      talker.join();
      assertThat(server.lines().getLast()).containsAnyOf("quiet=1 forced=0", "quiet=0 forced=1");
    }
  }

  /** Each drains, and one line says what it waits for. */
  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT", "HUP"})
  void everySignalDrainsAndSaysSo(String signal) throws Exception {
    // A signal that our own parent ignores would be ignored there too.
    try (ServerProcess server =
            ServerProcess.launchBehind(List.of("env", "--default-signal")).awaitStart();
        Socket client = server.dial()) {
      ServerProcess.echo(client);
      ServerProcess.signal(server.handle(), signal);
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      client.close();
      assertThat(server.awaitExit()).isZero();
      assertThat(server.lines())
          .anyMatch(
              line -> line.contains("a second signal ends them at once: signal=SIG" + signal));
      assertThat(server.lines().getLast()).contains("quiet=1 forced=0");
    }
  }

  /** Process 1 of a container loses a signal that it does not handle; ours handles it early. */
  @ParameterizedTest
  @ValueSource(ints = {0, 50, 200, 500})
  void asProcess1ASignalDuringTheStartIsNotLost(int afterMillis) throws Exception {
    try (ServerProcess server =
        ServerProcess.launchBehind(List.of("unshare", "--pid", "--fork", "--kill-child"))) {
      ProcessHandle inner =
          await()
              .atMost(BOUND)
              .pollInterval(Duration.ofMillis(1))
              .until(() -> handlesTermination(server.handle()), Optional::isPresent)
              .orElseThrow();
      // Different moments of the start; nothing is awaited here.
      Thread.sleep(afterMillis);
      ServerProcess.signal(inner, "TERM");
      assertThat(server.awaitExit()).as(() -> String.join("\n", server.lines())).isIn(0, 143);
    } catch (ConditionTimeoutException e) {
      assumeTrue(false, "needs root and unshare");
    }
  }

  /** The child, once its handler is there: the kernel shows which signals are caught. */
  private static Optional<ProcessHandle> handlesTermination(ProcessHandle unshare) {
    return unshare.children().filter(StopIT::catchesTermination).findFirst();
  }

  private static boolean catchesTermination(ProcessHandle process) {
    try (Stream<String> status = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      return status
          .filter(line -> line.startsWith("SigCgt:"))
          .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
          .anyMatch(caught -> (caught & 1L << 14) != 0);
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  @Test
  void afterAKillThePortBindsAgainAtOnce() throws Exception {
    int port;
    try (ServerProcess first = ServerProcess.launch().awaitStart();
        Socket client = first.dial()) {
      ServerProcess.echo(client);
      port = first.echoPort();
    }
    try (ServerProcess second =
            ServerProcess.launch("echosounder.listener.port=" + port).awaitStart();
        Socket client = second.dial()) {
      ServerProcess.echo(client);
    }
  }

  private static void converse(
      ServerProcess server,
      int messages,
      long pauseMillis,
      CountDownLatch halfWay,
      AtomicInteger ended,
      Queue<Throwable> lost) {
    byte[] message = "Hello, World!".getBytes(StandardCharsets.UTF_8);
    try (Socket client = server.dial()) {
      for (int i = 0; i < messages; i++) {
        client.getOutputStream().write(message);
        byte[] reply = client.getInputStream().readNBytes(message.length);
        if (!java.util.Arrays.equals(reply, message)) {
          lost.add(new IOException("message " + i + " came back as " + reply.length + " bytes"));
          return;
        }
        if (i == messages / 2) {
          halfWay.countDown();
        }
        // The pace of a conversation; nothing is awaited here.
        Thread.sleep(pauseMillis);
      }
      if (client.getInputStream().read() == -1) {
        ended.incrementAndGet();
      }
    } catch (IOException | InterruptedException e) {
      lost.add(e);
      halfWay.countDown();
    }
  }

  private static void talkUntilItEnds(Socket client) {
    try {
      while (true) {
        ServerProcess.echo(client);
      }
    } catch (IOException e) {
      // Ended, as it should be.
    }
  }

  private static boolean isRefused(int port) throws IOException {
    try {
      new Socket(InetAddress.ofLiteral("127.0.0.1"), port).close();
      return false;
    } catch (ConnectException e) {
      return true;
    }
  }
}
