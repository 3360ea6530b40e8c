package io.echosounder.client.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.echosounder.client.CommandProcess;
import io.echosounder.client.CommandProcess.Result;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Network;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In a network of its own, with few local ports. */
class BenchNetworkTest {
  /** Of 20 local ports one was used to find the address. */
  @Test
  void saysThatTheLocalPortsAreUsedUp() throws Exception {
    Result result = inNetwork("20002 20021", "fork", "-c", "30", "--warmup", "0", "-d", "1s");
    JsonNode json = new ObjectMapper().readTree(result.out());
    assertThat(json.get("reasons").get("connect-failed").asText())
        .as(result.err())
        .startsWith("no local port is left");
    assertThat(json.get("open").asInt()).isBetween(1, 20);
    assertThat(result.err())
        .contains("errors   connect-failed")
        .contains("no local port is left")
        .contains(" of 30 connections at the end");
    assertThat(result.code()).isEqualTo(ExitCode.CONNECT_FAILED.code());
  }

  /** The server ends with its first connection, and its port is one that clients get. */
  @Test
  void takesNoSelfConnectForAServer() throws Exception {
    Result result = inNetwork("20000 20003", "rcvbuf=65536", "-c", "4", "-d", "1s");
    JsonNode json = new ObjectMapper().readTree(result.out());
    assertThat(json.get("messages").asLong()).as(result.err()).isZero();
    assertThat(json.get("result").asText()).isEqualTo("connect-failed");
    assertThat(result.code()).isEqualTo(ExitCode.CONNECT_FAILED.code());
  }

  /** With socat on port 20000 of a network whose clients get local ports from {@code range}. */
  private static Result inNetwork(String range, String socat, String... more) throws Exception {
    Network.assumeAvailable("socat");
    List<String> behind =
        Network.behind(
            """
            echo %s > /proc/sys/net/ipv4/ip_local_port_range
            socat TCP4-LISTEN:20000,reuseaddr,%s PIPE > /dev/null 2>&1 &
            until grep -q ':4E20 00000000:0000 0A' /proc/self/net/tcp; do sleep 0.05; done
            """
                .formatted(range, socat));
    List<String> args = new ArrayList<>(List.of("bench", "--json", "127.0.0.1:20000"));
    args.addAll(List.of(more));
    return CommandProcess.result(CommandProcess.startBehind(behind, args.toArray(String[]::new)));
  }
}
