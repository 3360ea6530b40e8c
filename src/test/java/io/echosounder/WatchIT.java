package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.echosounder.client.CommandProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code watch} beside our own server, which is drained, killed, stopped and retimed meanwhile. */
class WatchIT {
  private static final int CONVERSATIONS = 5;
  private static final int RESTARTS = 5;

  private final List<AutoCloseable> started = new ArrayList<>();
  private final String namespace = "wa" + ProcessHandle.current().pid();
  private List<String> inside = List.of();
  private int port;
  private int adminPort;

  @AfterEach
  void leaveNothingBehind() throws Exception {
    for (AutoCloseable each : started.reversed()) {
      each.close();
    }
    if (!inside.isEmpty()) {
      run("ip", "netns", "del", namespace);
    }
  }

  private void pickPorts() throws IOException {
    try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket two = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = one.getLocalPort();
      adminPort = two.getLocalPort();
    }
  }

  private ServerProcess serve() throws IOException {
    ServerProcess server =
        ServerProcess.run(
            Packaged.process(
                inside,
                "-Dechosounder.listener.host=127.0.0.1",
                "-Dechosounder.listener.port=" + port,
                "-Dechosounder.instance=tested",
                "-Dquarkus.http.port=" + adminPort,
                "-Dquarkus.management.port=0",
                "-Dechosounder.drain.quiet=100ms",
                "-Dechosounder.drain.spread=100ms",
                "-Dechosounder.drain.timeout=3s"));
    started.add(server);
    return server.awaitStart();
  }

  /** A run of watch whose objects are read as they come. */
  private final class Watch {
    private final Process process;
    private final BlockingQueue<JsonNode> objects = new LinkedBlockingQueue<>();
    private final List<JsonNode> seen = new ArrayList<>();

    Watch(String... more) throws IOException {
      List<String> args =
          new ArrayList<>(List.of("watch", "--json", "-c=" + CONVERSATIONS, "127.0.0.1:" + port));
      args.addAll(List.of(more));
      process = CommandProcess.startBehind(inside, args.toArray(String[]::new));
      started.add(process::destroyForcibly);
      Thread.ofVirtual().start(this::read);
      Thread.ofVirtual().start(() -> process.errorReader().lines().forEach(_ -> {}));
    }

    private void read() {
      try (BufferedReader lines = process.inputReader()) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          objects.add(new ObjectMapper().readTree(line));
        }
      } catch (IOException e) {
        // The end of the test.
      }
    }

    JsonNode awaitDisruption(String kind, String counted) throws InterruptedException {
      while (true) {
        JsonNode next = objects.poll(60, TimeUnit.SECONDS);
        assertThat(next).as("a disruption " + kind + " after " + seen).isNotNull();
        seen.add(next);
        if (next.path("kind").asText().matches(kind) && next.path(counted).asInt() > 0) {
          return next;
        }
      }
    }

    JsonNode end() throws Exception {
      new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor();
      while (true) {
        JsonNode next = objects.poll(60, TimeUnit.SECONDS);
        assertThat(next).as("the summary").isNotNull();
        if (next.path("type").asText().equals("summary")) {
          return next;
        }
        seen.add(next);
      }
    }
  }

  /** Waits until the server holds every conversation, and nothing else. */
  private void awaitConversations(ServerProcess server) {
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .ignoreExceptions()
        .until(
            () ->
                new ObjectMapper()
                        .readTree(
                            server
                                .admin("GET", "/connections?state=open&olderThan=300ms", "")
                                .body())
                        .path("total")
                        .asInt()
                    == CONVERSATIONS);
  }

  @Test
  void drainsAndRestartsAreGoodbyesAndNoLoss() throws Exception {
    pickPorts();
    ServerProcess server = serve();
    Watch watch = new Watch("--fresh=0", "--admin=http://127.0.0.1:" + adminPort);
    for (int i = 0; i < RESTARTS; i++) {
      awaitConversations(server);
      server.terminate();
      assertThat(server.awaitExit()).isZero();
      server = serve();
    }
    awaitConversations(server);
    // Retimed by its API: the pauses of 100 ms are too long from now on.
    server.admin("PATCH", "/timeouts", "{\"read\": \"50ms\"}");
    Awaitility.await().pollDelay(1500, TimeUnit.MILLISECONDS).until(() -> true);
    JsonNode summary = watch.end();
    // On a busy machine a message may wait so long that its FIN does not seem to cross it. Then the
    // server proves it.
    int crossed = 0;
    for (JsonNode each : watch.seen) {
      for (JsonNode conclusion : each.path("conclusions")) {
        if (conclusion.path("text").asText().contains("crossed its FIN")) {
          crossed += conclusion.path("connections").asInt();
        }
      }
    }
    assertThat(summary.path("lost").asInt()).as(summary + " " + watch.seen).isEqualTo(crossed);
    assertThat(summary.path("bytesWrong").asInt()).isZero();
    assertThat(summary.path("goodbyes").asInt() + crossed)
        .as(summary.toString())
        .isGreaterThan(RESTARTS * CONVERSATIONS);
    assertThat(summary.path("server").toString())
        .contains("connections found", "tested: ", "drained", "read-timeout");
    // Between two servers nobody listens.
    summary
        .path("disruptions")
        .fieldNames()
        .forEachRemaining(kind -> assertThat(kind).isIn("refused", "fin"));
  }

  @Test
  void aStopIsOneStallAndAKillIsOneOutage() throws Exception {
    pickPorts();
    ServerProcess server = serve();
    Watch watch = new Watch("--fresh=20");
    awaitConversations(server);
    ServerProcess.signal(server.handle(), "STOP");
    TimeUnit.SECONDS.sleep(2);
    ServerProcess.signal(server.handle(), "CONT");
    JsonNode stall = watch.awaitDisruption("stall", "conversations");
    assertThat(stall.path("conversations").asInt()).isEqualTo(CONVERSATIONS);
    assertThat(stall.path("lengthSeconds").asDouble()).isBetween(1.7, 3.5);

    CompletableFuture<double[]> observed = CompletableFuture.supplyAsync(this::observe);
    ServerProcess.signal(server.handle(), "KILL");
    serve();
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
    // The observer's own longest pause tells how busy this machine is.
    assertThat(Duration.between(begin, end).toNanos() / 1e9)
        .as(watch.seen + ", observed " + outage[0] + " s, at most " + outage[1] + " s late")
        .isBetween(outage[0] - 0.1 - outage[1], outage[0] + 0.1 + 2 * outage[1]);
    JsonNode summary = watch.end();
    assertThat(summary.path("lost").asInt() + summary.path("goodbyes").asInt())
        .isEqualTo(CONVERSATIONS);
    assertThat(summary.at("/disruptions/stall/count").asInt()).isEqualTo(1);
  }

  /**
   * Connects again and again. Returns for how long nobody listened, and the longest time between
   * two attempts, both in seconds.
   */
  private double[] observe() {
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
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    throw new IllegalStateException("the server did not come back");
  }

  /** Packets of one direction vanish for three seconds. The admin port is reached all the time. */
  @Test
  void namesTheDirectionThatIsBroken() throws Exception {
    need("ip", "netns", "add", namespace);
    inside = List.of("ip", "netns", "exec", namespace);
    need("ip", "-n", namespace, "link", "set", "lo", "up");
    pickPorts();
    nft("add table ip t; add chain ip t in { type filter hook input priority 0; }");
    serve();
    Watch watch = new Watch("--fresh=0", "--stall=500ms", "--admin=http://127.0.0.1:" + adminPort);
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> established() >= CONVERSATIONS);
    // A conversation waits for its server's side for two seconds at most.
    TimeUnit.SECONDS.sleep(3);
    nft("add rule ip t in tcp sport " + port + " drop");
    TimeUnit.SECONDS.sleep(3);
    nft("flush chain ip t in");
    JsonNode toUs = watch.awaitDisruption("stall", "conversations");
    assertThat(toUs.path("conclusions").toString()).contains("the direction to us is broken");
    nft("add rule ip t in tcp dport " + port + " drop");
    TimeUnit.SECONDS.sleep(3);
    nft("flush chain ip t in");
    JsonNode toServer = watch.awaitDisruption("stall", "conversations");
    assertThat(toServer.path("conclusions").toString())
        .contains("the direction to the server is broken");
    assertThat(watch.end().path("lost").asInt()).isZero();
  }

  /** The client's ends of the conversations. */
  private long established() throws Exception {
    Process list =
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                namespace,
                "ss",
                "-Htn",
                "state",
                "established",
                "dport = :" + port)
            .start();
    return list.inputReader().lines().count();
  }

  private void nft(String rules) throws Exception {
    need("ip", "netns", "exec", namespace, "nft", rules);
  }

  private static void need(String... command) throws Exception {
    String said = run(command);
    assumeTrue(said.isEmpty(), () -> "needs root, iproute2 and nftables: " + said);
  }

  /** What the command said if it failed; empty if it did not. */
  private static String run(String... command) throws Exception {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean over = process.waitFor(10, TimeUnit.SECONDS);
      return over && process.exitValue() == 0
          ? ""
          : String.join(" ", command) + ": " + said.strip();
    } catch (IOException e) {
      return e.toString();
    }
  }
}
