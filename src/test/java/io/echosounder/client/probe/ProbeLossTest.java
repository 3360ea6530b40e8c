package io.echosounder.client.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.client.CommandProcess;
import io.echosounder.client.CommandProcess.Result;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Network;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A correct server behind a path that drops packets: it must not be blamed for them. */
class ProbeLossTest {

  /**
   * Starts probe in a network where these rules of nftables drop packets to and from the server.
   */
  private static Process probe(String toServer, String fromServer, String... options)
      throws Exception {
    Network.assumeAvailable("ip", "nft", "socat");
    List<String> behind =
        Network.behind(
            """
            nft add table inet t
            nft 'add chain inet t in { type filter hook input priority 0; }'
            nft 'add rule inet t in tcp dport 8080 %s drop'
            nft 'add rule inet t in tcp sport 8080 %s drop'
            socat TCP-LISTEN:8080,bind=127.0.0.1,fork,backlog=128,nodelay EXEC:cat &
            until grep -q :1F90 /proc/net/tcp; do sleep 0.1; done
            """
                .replaceFirst("%s", toServer)
                .replaceFirst("%s", fromServer));
    List<String> args = new ArrayList<>(List.of(options));
    args.addFirst("probe");
    args.add("127.0.0.1:8080");
    return CommandProcess.startBehind(behind, args.toArray(String[]::new));
  }

  private static Result result(Process process) throws Exception {
    // It takes longer than most commands, because each lost packet is sent again after 200 ms.
    assertThat(process.waitFor(Duration.ofMinutes(2))).isTrue();
    return CommandProcess.result(process);
  }

  @Test
  void lossIsNeitherNaglesAlgorithmNorASlowServer() throws Exception {
    String rule = "numgen random mod 100 < 12";
    Result result = result(probe(rule, rule));
    assertThat(result.out())
        .contains("packets were lost on the path")
        .doesNotContain("Nagle", "slow to accept", "stalls", "disturbs", "does not close");
  }

  /** Drops packets above two sizes, and replies above one. The probes run together: they wait. */
  @Test
  void blamesABlackHoleOnceAndNoServer() throws Exception {
    String[] timeouts = {"--read-timeout", "3s", "--write-timeout", "3s"};
    String large = "meta length > 1300";
    Process above700 = probe("meta length > 700", "meta length > 700", timeouts);
    Process above1300 = probe(large, large, timeouts);
    Process replies = probe("meta length > 100000", large, timeouts);
    assertOneBlackHole(result(above700), "large packets are lost on the path");
    assertOneBlackHole(result(above1300), "large packets are lost on the path");
    assertOneBlackHole(result(replies), "large packets are lost on the way back");
  }

  private static void assertOneBlackHole(Result result, String text) {
    assertThat(result.out().lines().filter(line -> line.startsWith("fail")))
        .singleElement()
        .asString()
        .startsWith("fail  exact")
        .contains(text, "in pieces of 256 bytes it comes back");
    assertThat(result.out())
        .contains("skip  half-close ", "pass  reset ", "pass  many ")
        .doesNotContain("warn  small-writes");
    assertThat(result.code()).isEqualTo(ExitCode.READ_TIMEOUT.code());
  }

  /** 290 single messages and 24 pairs. */
  @Test
  void tellsNaglesAlgorithmFromLossBySingleMessages() {
    assertThat(SmallWritesCheck.isMoreThanLossExplains(3, 24, 0)).isTrue();
    assertThat(SmallWritesCheck.isMoreThanLossExplains(3, 24, 1 / 290.0)).isTrue();
    assertThat(SmallWritesCheck.isMoreThanLossExplains(9, 24, 0.23)).isFalse();
    assertThat(SmallWritesCheck.isMoreThanLossExplains(24, 24, 0.23)).isTrue();
    assertThat(SmallWritesCheck.isMoreThanLossExplains(24, 24, 1)).isFalse();
  }

  @Test
  void knowsNothingOfAConnectionThatIsNotThere() throws Exception {
    try (SocketChannel channel = SocketChannel.open()) {
      assertThat(Retransmits.of(channel)).isEqualTo(new Retransmits(0, false));
    }
  }
}
