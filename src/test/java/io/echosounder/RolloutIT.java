package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A rollout as a cluster does it: two servers behind a Service's address, which connection tracking
 * translates as kube-proxy has it done. Ten restarts in turn under load: nobody is reset, nothing
 * is lost that had not crossed a FIN, and no connect is slow.
 *
 * <p>Everything lives in network namespaces of the test's own: the clients, the node and the two
 * servers.
 */
class RolloutIT {

  private static final int RESTARTS = 10;
  private static final int CONVERSATIONS = 20;
  private static final String SERVICE = "10.197.9.9";
  private static final int PORT = 8080;
  private static final int ADMIN_PORT = 8081;
  private static final String PASSWORD = "steer";

  private final Map<String, Namespace> network = new HashMap<>();
  private final List<AutoCloseable> started = new ArrayList<>();

  @AfterEach
  void leaveNothingBehind() throws Exception {
    for (AutoCloseable process : started.reversed()) {
      process.close();
    }
  }

  @Test
  void tenRestartsUnderLoadCutNobody() throws Exception {
    buildNetwork();
    ServerProcess[] servers = {null, launch(1), launch(2)};
    servers[1].awaitStart();
    servers[2].awaitStart();
    send("1", "2");
    List<WatchRun> runs = List.of(watch("--fresh=50"), watch("--fresh=0", "--every=2s"));
    int ended = 0;
    for (int i = 0; i < RESTARTS; i++) {
      awaitConversations();
      // The endpoint leaves the Service, its server drains, the next one takes its place.
      int leaving = i % 2 + 1;
      send(leaving == 1 ? "2" : "1");
      servers[leaving].terminate();
      assertThat(servers[leaving].awaitExit()).isZero();
      System.out.println("RolloutIT: " + servers[leaving].lines().getLast());
      ended += servers[leaving].endedByDrain();
      servers[leaving] = launch(leaving).awaitStart();
      send("1", "2");
    }
    awaitConversations();
    int goodbyes = 0;
    for (WatchRun run : runs) {
      JsonNode summary = run.end();
      System.out.println("RolloutIT: " + summary);
      // On a busy machine a server may be gone before its answer.
      int unproved = run.concluded(WatchRun.CROSSED_OR_UNPROVED);
      assertThat(summary.path("lost").asInt()).as("%s", run.seen()).isEqualTo(unproved);
      assertThat(summary.path("bytesWrong").asInt()).isZero();
      assertThat(summary.path("freshFailed").asInt()).isZero();
      // Nothing was reset or refused, and no connect or echo took a second.
      List<String> kinds = new ArrayList<>();
      summary.path("disruptions").fieldNames().forEachRemaining(kinds::add);
      assertThat(kinds).as("%s", run.seen()).isSubsetOf("fin");
      goodbyes += summary.path("goodbyes").asInt() + unproved;
    }
    // The servers may also have ended a fresh connection before its client did.
    assertThat(goodbyes).isBetween(RESTARTS * CONVERSATIONS / 2, ended);
  }

  private Namespace at(String end) {
    return Objects.requireNonNull(network.get(end), end);
  }

  /** Waits until the clients hold every conversation. */
  private void awaitConversations() {
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .until(
            () ->
                at("c")
                        .output("ss", "-Htn", "state", "established", "dport = :" + PORT)
                        .lines()
                        .count()
                    >= 2 * CONVERSATIONS);
  }

  private WatchRun watch(String... options) throws IOException {
    List<String> behind = new ArrayList<>(at("c").inside());
    behind.addAll(List.of("env", "ECHOSOUNDER_ADMIN_PASSWORD=" + PASSWORD));
    List<String> all =
        new ArrayList<>(
            List.of(
                "-c=" + CONVERSATIONS,
                "--admin=http://10.197.1.2:%1$d,http://10.197.2.2:%1$d".formatted(ADMIN_PORT),
                SERVICE + ":" + PORT));
    all.addAll(List.of(options));
    WatchRun run = WatchRun.start(behind, all.toArray(String[]::new));
    started.add(run);
    return run;
  }

  private ServerProcess launch(int number) throws IOException {
    ServerProcess server =
        ServerProcess.run(
            Packaged.startingFast(
                at("s" + number).inside(),
                "-Dechosounder.listener.port=" + PORT,
                "-Dquarkus.http.host=0.0.0.0",
                "-Dquarkus.http.port=" + ADMIN_PORT,
                "-Dechosounder.admin.operator-password=" + PASSWORD,
                "-Dquarkus.management.port=0",
                time("quiet", "500ms"),
                time("spread", "200ms"),
                time("timeout", "3s")));
    started.add(server);
    return server;
  }

  /** A time of the drain; {@code -Drollout.quiet=1s} takes another than the short one of here. */
  private static String time(String of, String shorter) {
    return "-Dechosounder.drain." + of + "=" + System.getProperty("rollout." + of, shorter);
  }

  /** The clients' namespace, the node that translates, and one for each server. */
  private void buildNetwork() {
    for (String end : List.of("c", "n", "s1", "s2")) {
      Namespace namespace = Namespace.open("ro" + end);
      started.add(namespace);
      network.put(end, namespace);
    }
    Namespace node = at("n");
    int subnet = 0;
    for (String end : List.of("c", "s1", "s2")) {
      String net = "10.197." + subnet++ + ".";
      Namespace leaf = at(end);
      node.ip("link add %s type veth peer name eth0 netns %s".formatted(end, leaf.name()));
      node.ip("addr add %s1/24 dev %s".formatted(net, end));
      node.ip("link set %s up".formatted(end));
      leaf.ip("addr add %s2/24 dev eth0".formatted(net));
      leaf.ip("link set eth0 up");
      leaf.ip("route add default via %s1".formatted(net));
    }
    node.exec("sysctl", "-qw", "net.ipv4.ip_forward=1");
    // As kube-proxy does: packets that fit no tracked connection are dropped.
    node.nft(
        "table ip kube { chain pre { type nat hook prerouting priority dstnat; };"
            + " chain forward { type filter hook forward priority filter;"
            + " ct state invalid drop; }; }");
  }

  /** From now on new connections go to these servers, in turn. */
  private void send(String... numbers) {
    StringBuilder map = new StringBuilder();
    for (int i = 0; i < numbers.length; i++) {
      map.append(i == 0 ? "" : ", ").append(i).append(" : 10.197.").append(numbers[i]).append(".2");
    }
    at("n")
        .nft(
            "flush chain ip kube pre; add rule ip kube pre ip daddr %s tcp dport %d"
                    .formatted(SERVICE, PORT)
                + " dnat to numgen inc mod %d map { %s }".formatted(numbers.length, map));
  }
}
