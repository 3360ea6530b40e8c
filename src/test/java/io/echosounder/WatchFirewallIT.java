package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * {@code watch} through a firewall that drops and rejects, and through connection tracking that
 * forgets. The admin port is reached all the time.
 */
class WatchFirewallIT {
  private static final int CONVERSATIONS = 5;

  private static final List<AutoCloseable> STARTED = new ArrayList<>();
  private static Namespace network;
  private static WatchedServer server;

  private @Nullable WatchRun running;

  @BeforeAll
  static void serve() throws IOException {
    network = Namespace.open("wf");
    STARTED.add(network);
    server = new WatchedServer(network.inside());
    STARTED.add(server);
    network.nft("add table ip t; add chain ip t in { type filter hook input priority 0; }");
    server.start();
  }

  @AfterEach
  void openAndStop() {
    openAgain();
    if (running != null) {
      running.close();
    }
  }

  @AfterAll
  static void leaveNothingBehind() throws Exception {
    for (AutoCloseable each : STARTED.reversed()) {
      each.close();
    }
  }

  private WatchRun watch(String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of("-c=" + CONVERSATIONS, "--fresh=0"));
    all.add(server.admin());
    all.addAll(List.of(options));
    WatchRun watch = server.watch(all.toArray(String[]::new));
    running = watch;
    return watch;
  }

  /** A rule for the packets of one direction: {@code dport} those to the server. */
  private void rule(String direction, String verdict) {
    network.nft("add rule ip t in tcp " + direction + " " + server.port() + " " + verdict);
  }

  /** Waits until the client has no connection. */
  private void awaitLost() {
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .until(
            () ->
                network
                    .output("ss", "-Htn", "state", "established", "dport = :" + server.port())
                    .isBlank());
  }

  private void openAgain() {
    network.nft("flush chain ip t in");
  }

  /** Packets vanish for three seconds. */
  @Test
  void namesTheDirectionThatIsBroken() throws Exception {
    WatchRun watch = watch("--stall=500ms");
    server.awaitTalks(CONVERSATIONS);
    rule("sport", "drop");
    TimeUnit.SECONDS.sleep(3);
    openAgain();
    JsonNode toUs = watch.awaitDisruption("stall", "conversations");
    assertThat(toUs.path("conclusions").toString()).contains("the direction to us is broken");
    server.awaitTalks(CONVERSATIONS);
    rule("dport", "drop");
    TimeUnit.SECONDS.sleep(3);
    openAgain();
    JsonNode toServer = watch.awaitDisruption("stall", "conversations");
    assertThat(toServer.path("conclusions").toString())
        .contains("the direction to the server is broken");
    assertThat(watch.end().path("lost").asInt()).isZero();
  }

  @Test
  void saysThatAFirewallResetOurSideAlone() throws Exception {
    WatchRun watch = watch();
    server.awaitTalks(CONVERSATIONS);
    rule("dport", "reject with tcp reset");
    awaitLost();
    openAgain();
    JsonNode reset = watch.awaitDisruption("reset", "conversations");
    assertThat(reset.path("conversations").asInt()).isEqualTo(CONVERSATIONS);
    assertThat(watch.concluded("something between ended our side alone; .*"))
        .as("%s", watch.seen())
        .isEqualTo(CONVERSATIONS);
  }

  /** The RST for our packets goes to the server, and its packets do not reach us. */
  @Test
  void saysThatAFirewallResetTheServersSide() throws Exception {
    WatchRun watch = watch("--stall=300ms", "--give-up=1s", "--connect-timeout=1s");
    server.awaitTalks(CONVERSATIONS);
    rule("sport", "reject with tcp reset");
    awaitLost();
    openAgain();
    JsonNode silence = watch.awaitDisruption("silence", "conversations");
    assertThat(silence.path("conversations").asInt()).isEqualTo(CONVERSATIONS);
    assertThat(watch.concluded("something between (has )?reset the server's side.*"))
        .as("%s", watch.seen())
        .isPositive();
  }

  /** It forgets a connection after a second, and the next message comes after three. */
  @Test
  void saysThatConnectionTrackingForgotTheConnections() throws Exception {
    String settings = "net.netfilter.nf_conntrack_tcp_";
    network.exec("sysctl", "-qw", settings + "loose=0", settings + "timeout_established=1");
    int before = server.accepted();
    rule("dport", "ct state invalid drop");
    rule("sport", "ct state invalid drop");
    WatchRun watch = watch("--every=3s", "--stall=300ms", "--give-up=900ms");
    server.awaitAccepted(before + 2 * CONVERSATIONS);
    openAgain();
    JsonNode silence = watch.awaitDisruption("silence", "conversations");
    assertThat(silence.path("conclusions").toString())
        .contains("the server still has it open; our message did not arrive there");
    network.exec("sysctl", "-qw", settings + "loose=1", settings + "timeout_established=432000");
  }
}
