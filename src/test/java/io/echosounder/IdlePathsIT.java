package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.echosounder.client.CommandProcess;
import io.echosounder.client.CommandProcess.Result;
import io.echosounder.client.OtherServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code idle} against parts that people have on their paths: HAProxy, the connection tracking of
 * Linux, and our own server with an idle timeout. It asks the server what it saw.
 */
class IdlePathsIT {
  private static final int TRIES = 3;

  @TempDir Path folder;
  private final List<AutoCloseable> started = new ArrayList<>();

  @AfterEach
  void leaveNothingBehind() throws Exception {
    for (AutoCloseable each : started.reversed()) {
      each.close();
    }
  }

  private ServerProcess serve(List<String> behind) throws Exception {
    ServerProcess server =
        ServerProcess.launchBehind(
            behind, "echosounder.instance=tested", "echosounder.timeouts.idle=8s");
    started.add(server);
    return server.awaitStart();
  }

  /** All at once, because each takes its time. HAProxy ends both sides. */
  @Test
  void namesTheTimeoutsOfHaproxyAndOfOurOwnServer() throws Exception {
    assumeTrue(OtherServer.isInstalled("haproxy"), "haproxy is not installed");
    ServerProcess server = serve(List.of());
    OtherServer client = haproxy("client", "3s", server);
    OtherServer tunnel = haproxy("tunnel", "7s", server);
    String direct = "127.0.0.1:" + server.echoPort();
    List<Double> off = new ArrayList<>();
    // A busy machine sees the drops late. It is not busy each time.
    do {
      Process three = sound(server, client.target(), "--rungs=1s,4s", "--each=3", "--keepalive=1s");
      Process seven = sound(server, tunnel.target(), "--rungs=2s,8s");
      Process own = sound(server, direct, "--rungs=2s,9s");
      JsonNode threes = drops(three);
      JsonNode sevens = drops(seven);
      JsonNode eights = drops(own);
      // Its timer counts bytes, not the probes that the kernel answers.
      assertThat(threes.path("keepAlive").asText()).isEqualTo("does-not-save");
      assertThat(threes.at("/endings/fin").asInt()).isGreaterThanOrEqualTo(3);
      for (JsonNode each : List.of(threes, sevens)) {
        assertConcludes(
            each,
            "peer-closed",
            "something between ended both sides: each end saw a FIN that the other did not send"
                + " (tested)");
      }
      assertConcludes(
          eights,
          "timed-out",
          "the server ended it by its own timeout (tested: idle timeout of 8s, from configuration)");
      off.add(
          Math.max(
              Math.abs(threes.path("thresholdSeconds").asDouble() - 3),
              Math.abs(sevens.path("thresholdSeconds").asDouble() - 7)));
    } while (off.getLast() > 0.05 && off.size() < TRIES);
    assertThat(off.getLast()).as("off by, in each try: %s", off).isLessThanOrEqualTo(0.05);
  }

  /** It forgets a connection after five seconds, and then drops the packets of a stranger. */
  @Test
  void bracketsTheSilenceOfConnectionTrackingAndSaysWhereItStillLives() throws Exception {
    Namespace namespace = Namespace.open("id");
    started.add(namespace);
    String settings = "net.netfilter.nf_conntrack_tcp_";
    namespace.exec("sysctl", "-qw", settings + "loose=0", settings + "timeout_established=5");
    ServerProcess server = serve(namespace.inside());
    int port = server.echoPort();
    namespace.nft(
        "table inet t { chain in { type filter hook input priority 0;"
            + " tcp dport %d ct state invalid drop; tcp sport %d ct state invalid drop; }; }"
                .formatted(port, port));
    Process idle =
        CommandProcess.startBehind(
            namespace.inside(),
            "idle",
            "--json",
            "--rungs=4s,6s",
            "--precision=3s",
            "--read-timeout=500ms",
            "--admin=" + server.adminUri("").resolve("/"),
            "127.0.0.1:" + port);
    JsonNode json = drops(idle);
    assertThat(json.path("survivedSeconds").asDouble()).isBetween(3.9, 5.1);
    // A busy machine asks later than it wants to, but then the silence is longer too.
    assertThat(json.path("lostSeconds").asDouble()).isGreaterThanOrEqualTo(4.9);
    assertThat(json.path("thresholdSeconds").isNull()).isTrue();
    assertThat(json.at("/endings/silence").asInt()).isPositive();
    assertConcludes(
        json,
        "open-deaf",
        "the server still has it open; our message did not arrive there (tested)");
  }

  /** Every lost connection has this conclusion, and every connection was found. */
  private static void assertConcludes(JsonNode json, String serverSaw, String sentence) {
    int lost = 0;
    for (JsonNode each : json.path("connections")) {
      if (!each.path("ending").asText().equals("answered")) {
        lost++;
        assertThat(each.path("serverSaw").asText()).as(json.toString()).isEqualTo(serverSaw);
      }
    }
    assertThat(json.path("conclusions")).as(json.toString()).hasSize(1);
    assertThat(json.at("/conclusions/0/text").asText()).isEqualTo(sentence);
    assertThat(json.at("/conclusions/0/connections").asInt()).isEqualTo(lost);
    assertThat(json.at("/server/0").asText())
        .isEqualTo("%d of %d lost connections found on the server".formatted(lost, lost));
  }

  private static JsonNode drops(Process idle) throws Exception {
    // On a busy machine equal drops may look different, and then it looks again.
    assertThat(idle.waitFor(60, TimeUnit.SECONDS)).isTrue();
    Result result = CommandProcess.result(idle);
    JsonNode json = new ObjectMapper().readTree(result.out());
    assertThat(json.path("verdict").asText()).as(result.err()).isEqualTo("drops");
    assertThat(result.err())
        .contains("idle: both ends: " + json.at("/conclusions/0/text").asText() + ": ");
    return json;
  }

  private static Process sound(ServerProcess server, String target, String... options)
      throws Exception {
    List<String> args =
        new ArrayList<>(
            List.of("idle", "--json", "--admin=" + server.adminUri("").resolve("/"), target));
    args.addAll(List.of(options));
    return CommandProcess.start(args.toArray(String[]::new));
  }

  private OtherServer haproxy(String kind, String timeout, ServerProcess server) throws Exception {
    int port = OtherServer.freePort();
    Path config = folder.resolve(kind + ".cfg");
    Files.writeString(
        config,
        """
        defaults
          mode tcp
          timeout connect 5s
          timeout client %s
          timeout server 60s
          %s
        listen path
          bind 127.0.0.1:%d
          server echo 127.0.0.1:%d
        """
            .formatted(
                kind.equals("client") ? timeout : "60s",
                kind.equals("tunnel") ? "timeout tunnel " + timeout : "",
                port,
                server.echoPort()));
    OtherServer haproxy = OtherServer.startAt(port, "haproxy", "-db", "-f", config.toString());
    started.add(haproxy);
    return haproxy;
  }
}
