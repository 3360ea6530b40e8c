package io.echosounder.client.idle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.echosounder.client.CommandProcess;
import io.echosounder.client.CommandProcess.Result;
import io.echosounder.client.Network;
import io.echosounder.client.OtherServer;
import io.echosounder.client.ScriptedServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against parts that people have on their paths: HAProxy and the connection tracking of Linux. */
class IdlePathsTest {
  private static final int TRIES = 3;

  @TempDir Path folder;

  /** Both at once, because each takes its time. */
  @Test
  void namesTheTimeoutsOfHaproxyToTheMillisecond() throws Exception {
    assumeTrue(OtherServer.isInstalled("haproxy"), "haproxy is not installed");
    try (ScriptedServer server = ScriptedServer.echo();
        OtherServer client = haproxy("client", "3s", server);
        OtherServer tunnel = haproxy("tunnel", "7s", server)) {
      List<Double> off = new ArrayList<>();
      // A busy machine sees the drops late. It is not busy each time.
      do {
        Process three =
            CommandProcess.start(
                sound(client, "--rungs", "1s,5s", "--each", "4", "--keepalive", "1s"));
        Process seven = CommandProcess.start(sound(tunnel, "--rungs", "2s,10s", "--each", "4"));
        JsonNode threes = drops(three);
        JsonNode sevens = drops(seven);
        // Its timer counts bytes, not the probes that the kernel answers.
        assertThat(threes.get("keepAlive").asText()).isEqualTo("does-not-save");
        assertThat(threes.get("endings").get("fin").asInt()).isGreaterThanOrEqualTo(4);
        off.add(
            Math.max(
                Math.abs(threes.get("thresholdSeconds").asDouble() - 3),
                Math.abs(sevens.get("thresholdSeconds").asDouble() - 7)));
      } while (off.getLast() > 0.05 && off.size() < TRIES);
      assertThat(off.getLast()).as("off by, in each try: %s", off).isLessThanOrEqualTo(0.05);
    }
  }

  /** It forgets a connection after five seconds, and then drops the packets of a stranger. */
  @Test
  void bracketsTheSilenceOfConnectionTracking() throws Exception {
    Network.assumeAvailable("ip", "nft", "socat");
    List<String> behind =
        Network.behind(
            """
            echo 0 > /proc/sys/net/netfilter/nf_conntrack_tcp_loose || exit 77
            nft add table inet t || exit 77
            nft 'add chain inet t in { type filter hook input priority 0; }'
            nft 'add rule inet t in ct state invalid drop' || exit 77
            echo 5 > /proc/sys/net/netfilter/nf_conntrack_tcp_timeout_established
            socat TCP-LISTEN:8080,bind=127.0.0.1,fork,backlog=128,nodelay EXEC:cat &
            until grep -q :1F90 /proc/net/tcp; do sleep 0.1; done
            """);
    Process idle =
        CommandProcess.startBehind(
            behind,
            "idle",
            "--json",
            "--rungs",
            "3s,7s",
            "--precision",
            "2s",
            "--read-timeout",
            "1s",
            "127.0.0.1:8080");
    assertThat(idle.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assumeTrue(idle.exitValue() != 77, "the kernel has no connection tracking for this network");
    JsonNode json = drops(idle);
    assertThat(json.get("survivedSeconds").asDouble()).isBetween(2.9, 5.1);
    // A busy machine asks later than it wants to, but then the silence is longer too.
    assertThat(json.get("lostSeconds").asDouble()).isGreaterThanOrEqualTo(4.9);
    assertThat(json.get("thresholdSeconds").isNull()).isTrue();
    assertThat(json.get("endings").get("silence").asInt()).isPositive();
  }

  private static JsonNode drops(Process idle) throws Exception {
    Result result = CommandProcess.result(idle);
    JsonNode json = new ObjectMapper().readTree(result.out());
    assertThat(json.path("verdict").asText()).as(result.err()).isEqualTo("drops");
    return json;
  }

  private static String[] sound(OtherServer server, String... options) {
    List<String> args = new ArrayList<>(List.of("idle", "--json"));
    args.addAll(List.of(options));
    args.add(server.target());
    return args.toArray(String[]::new);
  }

  private OtherServer haproxy(String kind, String timeout, ScriptedServer server) throws Exception {
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
                server.port()));
    return OtherServer.startAt(port, "haproxy", "-db", "-f", config.toString());
  }
}
