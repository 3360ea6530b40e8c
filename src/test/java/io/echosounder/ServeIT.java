package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged server as a person starts it. */
class ServeIT {

  private static final Duration BOUND = Duration.ofSeconds(60);

  @Test
  void aStartPrintsItsOwnLineAndNothingElse() throws Exception {
    try (ServerProcess server = ServerProcess.launch().awaitStart()) {
      assertThat(server.management("/health/ready").statusCode()).isEqualTo(200);
      assertThat(server.management("/health/live").body()).contains("event-loops");
      assertThat(server.lines()).hasSize(1);
      assertThat(server.lines().getFirst()).contains("Echosounder started", "transport=");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "echosounder.listener.port=abc, echosounder.listener.port",
    "echosounder.listener.port=70000, echosounder.listener.port",
    "echosounder.listener.host=no.such.host.invalid, echosounder.listener.host",
    "echosounder.listener.host=192.0.2.1, echosounder.listener.host",
    "echosounder.listener.write-low-mark=99999, echosounder.listener.write-low-mark",
    "echosounder.listener.at-maximum=drop, echosounder.listener.at-maximum",
    "echosounder.listener.prot=1, echosounder.listener.prot",
    "echosounder.timeouts.read=-5s, echosounder.timeouts.read",
    "echosounder.registry.closed-connections=-1, echosounder.registry.closed-connections",
    "echosounder.drain.timeout=1s, echosounder.drain.timeout",
    "quarkus.http.host=0.0.0.0, echosounder.admin.operator-password",
    "quarkus.http.port=x, quarkus.http.port",
  })
  void aMistakeStopsTheStartWithOneLine(String property, String named) throws Exception {
    try (ServerProcess server = ServerProcess.launch(property)) {
      assertThat(server.awaitExit()).isEqualTo(1);
      assertThat(server.lines()).hasSize(1);
      assertThat(server.lines().getFirst())
          .startsWith("echosounder: cannot start: ")
          .contains(named);
    }
  }

  @Test
  void aPortInUseStopsTheStartWithOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0);
        ServerProcess server =
            ServerProcess.launch("echosounder.listener.port=" + taken.getLocalPort())) {
      assertThat(server.awaitExit()).isEqualTo(1);
      assertThat(server.lines()).hasSize(1);
      assertThat(server.lines().getFirst()).contains("echosounder.listener.port: ", "in use");
    }
  }

  @Test
  void tenThousandConnectionsEchoAreListedAndEndTogether() throws Exception {
    int count = 10_000;
    List<Socket> clients = new ArrayList<>();
    try (ServerProcess server = ServerProcess.launch().awaitStart()) {
      for (int i = 0; i < count; i++) {
        clients.add(server.dial());
      }
      for (Socket client : clients) {
        client.getOutputStream().write(42);
      }
      for (Socket client : clients) {
        assertThat(client.getInputStream().read()).isEqualTo(42);
      }
      assertThat(server.admin("GET", "/connections?limit=100", "").body())
          .contains("\"total\":10000", "\"next\":");
      int listed = 0;
      String cursor = "";
      do {
        String page = server.admin("GET", "/connections?limit=1000" + cursor, "").body();
        listed += page.split("\"openedAt\"", -1).length - 1;
        int next = page.indexOf("\"next\":\"");
        cursor = next < 0 ? "" : "&cursor=" + page.substring(next + 8, page.indexOf('"', next + 8));
      } while (!cursor.isEmpty());
      assertThat(listed).isEqualTo(count);

      assertThat(server.admin("PATCH", "/timeouts", "{\"idle\":\"1s\"}").statusCode())
          .isEqualTo(200);
      for (Socket client : clients) {
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        client.close();
      }
      await()
          .atMost(BOUND)
          .until(
              () ->
                  server
                      .admin("GET", "/listener", "")
                      .body()
                      .contains("\"idle-timeout\":" + count));
      assertThat(server.management("/metrics").body())
          .containsPattern("closed_total\\{[^}]*reason=\"idle-timeout\"[^}]*} 10000\\.0");
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  @Test
  void aFullDescriptorTableIsSurvived() throws Exception {
    List<Socket> clients = new ArrayList<>();
    try (ServerProcess server =
        ServerProcess.launchLimited(500, "echosounder.listener.max-connections=100000")
            .awaitStart()) {
      for (int i = 0; i < 600; i++) {
        clients.add(server.dial());
      }
      await()
          .atMost(BOUND)
          .until(() -> server.lines().stream().anyMatch(l -> l.contains("cannot accept")));
      echo(clients.getFirst());
      // Room for those who wait, beside the two hundred jars that the JVM may hold open.
      for (Socket client : clients.subList(0, 350)) {
        client.close();
      }
      for (Socket client : clients.subList(350, 600)) {
        echo(client);
      }
      long warned = server.lines().stream().filter(l -> l.contains("cannot accept")).count();
      // It fails ten times a second, and says so at most once in each.
      assertThat(warned).isLessThan(30);
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }

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
        ServerProcess.launch("echosounder.drain.spread=2s", "echosounder.drain.delay=1s")
            .awaitStart()) {
      int port = server.echoPort();
      for (int i = 0; i < count; i++) {
        threads.add(
            Thread.ofVirtual().start(() -> converse(server, messages, halfWay, ended, lost)));
      }
      halfWay.await();
      server.terminate();
      await()
          .atMost(BOUND)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> server.management("/health/ready").statusCode() == 503);
      // Not ready, and still accepting: the order that a load balancer needs.
      try (Socket late = server.dial()) {
        echo(late);
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

  @Test
  void clientsThatNeverGoQuietAreEndedInTime() throws Exception {
    try (ServerProcess server =
            ServerProcess.launch(
                    "echosounder.drain.quiet=500ms",
                    "echosounder.drain.spread=100ms",
                    "echosounder.drain.timeout=1s")
                .awaitStart();
        Socket client = server.dial()) {
      echo(client);
      Thread talker = Thread.ofVirtual().start(() -> talkUntilItEnds(client));
      server.terminate();
      assertThat(server.awaitExit()).isZero();
      talker.join();
      assertThat(server.lines().getLast()).contains("forced=1");
    }
  }

  @Test
  void afterAKillThePortBindsAgainAtOnce() throws Exception {
    int port;
    try (ServerProcess first = ServerProcess.launch().awaitStart();
        Socket client = first.dial()) {
      echo(client);
      port = first.echoPort();
    }
    try (ServerProcess second =
            ServerProcess.launch("echosounder.listener.port=" + port).awaitStart();
        Socket client = second.dial()) {
      echo(client);
    }
  }

  private static void converse(
      ServerProcess server,
      int messages,
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
        Thread.sleep(100);
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
        echo(client);
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

  private static void echo(Socket client) throws IOException {
    client.getOutputStream().write(7);
    if (client.getInputStream().read() != 7) {
      throw new IOException("no echo");
    }
  }
}
