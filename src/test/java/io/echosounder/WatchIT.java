package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.echosounder.client.CommandProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code watch} beside our own server, which is drained, killed, stopped and retimed meanwhile. */
class WatchIT {
  private static final int CONVERSATIONS = 5;
  private static final int RESTARTS = 10;
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(5);
  private static final String MANY = "-c=" + CONVERSATIONS;

  private final List<AutoCloseable> started = new ArrayList<>();

  @AfterEach
  void leaveNothingBehind() throws Exception {
    for (AutoCloseable each : started.reversed()) {
      each.close();
    }
  }

  private WatchedServer server() throws IOException {
    WatchedServer server = new WatchedServer(List.of());
    started.add(server);
    return server;
  }

  private WatchRun watch(WatchedServer server, String... options) throws IOException {
    WatchRun watch = server.watch(options);
    started.add(watch);
    return watch;
  }

  /** The servers count their goodbyes, and the client counts as many. */
  @Test
  void drainsAndRestartsAreGoodbyesAndNoLoss() throws Exception {
    WatchedServer server = server();
    ServerProcess running = server.start();
    WatchRun watch = watch(server, MANY, "--fresh=0", server.admin());
    int ended = 0;
    for (int i = 0; i < RESTARTS; i++) {
      server.awaitTalks(CONVERSATIONS);
      running.terminate();
      ServerProcess next = server.launch();
      assertThat(running.awaitExit()).isZero();
      ended += running.endedByDrain();
      running = next.awaitStart();
    }
    server.awaitTalks(CONVERSATIONS);
    JsonNode summary = watch.end();
    String told = summary + " " + watch.seen();
    assertThat(summary.path("bytesWrong").asInt()).as(told).isZero();
    assertThat(summary.path("bytesUnaccounted").asInt()).as(told).isZero();
    // On a busy machine a server may be gone before its answer.
    int unproved = watch.concluded(WatchRun.CROSSED_OR_UNPROVED);
    assertThat(summary.path("lost").asInt()).as(told).isEqualTo(unproved);
    assertThat(summary.path("goodbyes").asInt() + unproved).as(told).isEqualTo(ended);
    assertThat(summary.path("server").toString()).contains(" drained", " drains took ");
    // Between two servers nobody listens.
    summary
        .path("disruptions")
        .fieldNames()
        .forEachRemaining(kind -> assertThat(kind).isIn("refused", "fin"));
  }

  /** Retimed by its API: pauses of 100 ms are too long then. */
  @Test
  void tellsThatTheServerTimedThemOut() throws Exception {
    WatchedServer server = server();
    ServerProcess running = server.start();
    WatchRun watch = watch(server, MANY, "--fresh=0", server.admin());
    server.awaitTalks(CONVERSATIONS);
    running.admin("PATCH", "/timeouts", "{\"read\": \"50ms\"}");
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> closed(running, "read-timeout") >= CONVERSATIONS);
    running.admin("PATCH", "/timeouts", "{\"read\": null}");
    server.awaitTalks(CONVERSATIONS);
    JsonNode summary = watch.end();
    assertThat(summary.path("goodbyes").asInt() + summary.path("lost").asInt())
        .isEqualTo(closed(running, "read-timeout"));
    assertThat(summary.path("server").toString()).containsPattern("tested: \\d+ read-timeout");
  }

  private static int closed(ServerProcess server, String reason) throws Exception {
    String listener = server.admin("GET", "/listener", "").body();
    return new ObjectMapper().readTree(listener).path("closed").path(reason).asInt();
  }

  @Test
  void probeTellsWhichAddressArrived() throws Exception {
    WatchedServer server = server();
    server.start();
    CommandProcess.Result result = CommandProcess.run("probe", server.admin(), server.target());
    assertThat(result.out())
        .containsPattern(
            "pass +server +tested has it as \\S+, from 127\\.0\\.0\\.1:\\d+, not translated");
  }

  @Test
  void aStopIsOneStallAndAKillIsOneOutage() throws Exception {
    WatchedServer server = server();
    ServerProcess running = server.start();
    WatchRun watch = watch(server, MANY, "--fresh=20", server.admin());
    server.awaitTalks(CONVERSATIONS);
    long stop = System.nanoTime();
    ServerProcess.signal(running.handle(), "STOP");
    boolean silent = false;
    // The signal may come just after one more answer.
    for (int tries = 0; !silent && tries < 2; tries++) {
      silent = isSilent(server.port(), Duration.ofMillis(1500));
    }
    assertThat(silent).isTrue();
    ServerProcess.signal(running.handle(), "CONT");
    double stopped = (System.nanoTime() - stop) / 1e9;
    JsonNode stall = watch.awaitDisruption("stall", "conversations");
    assertThat(stall.path("conversations").asInt()).isEqualTo(CONVERSATIONS);
    assertThat(stall.path("lengthSeconds").asDouble()).isBetween(stopped - 0.3, stopped + 1.5);
    // The admin port stood still too, so its answer tells nothing about a direction.
    assertThat(watch.concluded("the admin port was as late as the echo: .*"))
        .as("%s", stall)
        .isEqualTo(CONVERSATIONS);

    CompletableFuture<double[]> observed =
        CompletableFuture.supplyAsync(() -> observe(server.port()));
    ServerProcess.signal(running.handle(), "KILL");
    server.start();
    double[] outage = observed.get(60, TimeUnit.SECONDS);
    // The kernel resets connections with unread bytes, and ends the others with FIN. These are
    // refused right after that.
    int hit = 0;
    Instant begin = Instant.MAX;
    Instant end = Instant.MIN;
    while (hit < CONVERSATIONS) {
      JsonNode each = watch.awaitDisruption("reset|refused|fin", "conversations");
      hit += each.path("conversations").asInt();
      Instant from = Instant.parse(each.path("begin").asText());
      Instant to = from.plusNanos(Math.round(each.path("lengthSeconds").asDouble() * 1e9));
      begin = begin.isBefore(from) ? begin : from;
      end = end.isAfter(to) ? end : to;
    }
    // The observer's own longest pause tells how busy this machine is. Each of the two processes
    // may be as late at the begin of the outage and at its end.
    assertThat(Duration.between(begin, end).toNanos() / 1e9)
        .as(watch.seen() + ", observed " + outage[0] + " s, at most " + outage[1] + " s late")
        .isBetween(outage[0] - 0.1 - 4 * outage[1], outage[0] + 0.1 + 4 * outage[1]);
    JsonNode summary = watch.end();
    assertThat(summary.path("lost").asInt() + summary.path("goodbyes").asInt())
        .isEqualTo(CONVERSATIONS);
    assertThat(summary.at("/disruptions/stall/count").asInt()).isEqualTo(1);
  }

  /** Waits for an echo, and returns true if none comes. */
  private static boolean isSilent(int port, Duration time) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(Math.toIntExact(time.toMillis()));
      socket.getOutputStream().write(1);
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return true;
    }
  }

  /**
   * Connects again and again. Returns for how long nobody listened, and the longest time between
   * two attempts, both in seconds.
   */
  private static double[] observe(int port) {
    long refused = 0;
    long before = System.nanoTime();
    double longest = 0;
    long limit = before + TimeUnit.SECONDS.toNanos(60);
    while (System.nanoTime() < limit) {
      long now = System.nanoTime();
      longest = Math.max(longest, (now - before) / 1e9);
      before = now;
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.getOutputStream().write(1);
        if (socket.getInputStream().read() == 1 && refused != 0) {
          return new double[] {(System.nanoTime() - refused) / 1e9, longest};
        }
      } catch (IOException e) {
        refused = refused == 0 ? now : refused;
      }
      LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos());
    }
    throw new IllegalStateException("the server did not come back");
  }
}
