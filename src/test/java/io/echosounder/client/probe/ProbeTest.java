package io.echosounder.client.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.echosounder.client.CommandProcess;
import io.echosounder.client.CommandProcess.Result;
import io.echosounder.client.Dialer;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Family;
import io.echosounder.client.IoTimeouts;
import io.echosounder.client.MisbehavingProxy;
import io.echosounder.client.MisbehavingProxy.Fault;
import io.echosounder.client.OtherServer;
import io.echosounder.client.ScriptedServer;
import io.echosounder.client.Target;
import io.echosounder.client.probe.Finding.Status;
import io.echosounder.client.wire.Layers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeTest {
  private static final List<String> ALL =
      List.of(
          "resolve",
          "connect",
          "unasked",
          "round-trip",
          "exact",
          "small-writes",
          "half-close",
          "half-close-empty",
          "reset",
          "many");

  @AutoClose private final ScriptedServer server = ScriptedServer.echo();

  ProbeTest() throws IOException {}

  @Test
  void findsNothingWrongWithACorrectServer() {
    assertAllPass(server.target());
  }

  @Test
  void findsNothingWrongWithAFaultlessPath() throws IOException {
    try (ScriptedServer proxy = MisbehavingProxy.start(Fault.NONE, server)) {
      assertAllPass(proxy.target());
    }
  }

  @Test
  void findsNothingWrongWithSocat() throws IOException {
    assumeTrue(OtherServer.isInstalled("socat"), "socat is not installed");
    try (OtherServer socat =
        OtherServer.start(
            "socat",
            "TCP-LISTEN:%d,bind=127.0.0.1,reuseaddr,fork,backlog=128,nodelay",
            "EXEC:cat")) {
      assertAllPass(socat.target());
    }
  }

  private static void assertAllPass(String target) {
    List<Finding> findings = probe(target, Duration.ofSeconds(10));
    assertThat(findings).extracting(Finding::check).isEqualTo(ALL);
    assertThat(findings)
        .allSatisfy(each -> assertThat(each.status()).as(each.toString()).isEqualTo(Status.PASS));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SPEAKS_FIRST            | unasked      | FAIL | DIFFERENCE   | speaks first.*"220 ready"
          SILENCE                 | round-trip   | FAIL | READ_TIMEOUT | nothing came for 2.*5.* m?s
          RESET                   | round-trip   | FAIL | READ_FAILED  | reset by the peer
          CORRUPTION              | exact        | FAIL | DIFFERENCE   | alters bytes at a message of \\d+ bytes
          CLOSES_EARLY            | exact        | FAIL | EARLY_EOF    | closes early at a message of \\d+ bytes
          STALL                   | exact        | FAIL | READ_TIMEOUT | stalls at a message of \\d+ bytes
          TRUNCATES_ON_HALF_CLOSE | half-close   | FAIL |              | truncates on half-close, \\d+ bytes lost
          KEEPS_HALF_OPEN         | half-close   | FAIL | READ_TIMEOUT | does not close after our FIN
          SHARES_RESETS           | reset        | FAIL |              | reset of one connection disturbs another
          FEW_CONNECTIONS         | many         | FAIL | READ_FAILED  | \\d+ of 50 connections at once failed
          DELAYED_ACCEPT          | round-trip   | WARN | OK           | slow to accept
          NAGLE                   | small-writes | WARN | OK           | Nagle
          """)
  void namesTheDefectAndBlamesTheChecksBeforeItForNothing(
      Fault fault, String check, Status status, ExitCode exitCode, String text) throws IOException {
    try (ScriptedServer proxy = MisbehavingProxy.start(fault, server)) {
      List<Finding> findings = probe(proxy.target(), Duration.ofMillis(2500));
      List<Finding> faults =
          findings.stream().filter(each -> each.status().compareTo(Status.WARN) >= 0).toList();
      assertThat(faults).isNotEmpty();
      Finding first = faults.getFirst();
      assertThat(first.check()).as(first.toString()).isEqualTo(check);
      assertThat(first.status()).isEqualTo(status);
      assertThat(first.text()).containsPattern(text);
      if (exitCode != null) {
        assertThat(first.exitCode()).isEqualTo(exitCode);
      }
      assertThat(findings).extracting(Finding::check).isEqualTo(ALL);
    }
  }

  private static List<Finding> probe(String target, Duration timeout) {
    Dialer dialer = new Dialer(Family.ANY, null, timeout, System::nanoTime);
    return ProbeRun.undisturbed(
        findings ->
            new Probe(
                Target.parse(target),
                dialer,
                new IoTimeouts(timeout, timeout),
                Layers.none(Target.parse(target)),
                null,
                findings));
  }

  @Test
  void tellsAScriptWhatItFound() throws Exception {
    try (ScriptedServer proxy = MisbehavingProxy.start(Fault.SPEAKS_FIRST, server)) {
      Result result = CommandProcess.run("probe", "--json", proxy.target());
      JsonNode json = new ObjectMapper().readTree(result.out());
      assertThat(json.get("result").asText()).isEqualTo("difference");
      assertThat(json.get("message").asText()).startsWith("unasked: the server speaks first");
      assertThat(json.get("checks")).hasSize(ALL.size());
      assertThat(json.get("checks").get(2).get("status").asText()).isEqualTo("fail");
      assertThat(json.get("checks").get(3).get("status").asText()).isEqualTo("skip");
      assertThat(result.err()).contains("fail  unasked").hasLineCount(ALL.size());
      assertThat(result.code()).isEqualTo(ExitCode.DIFFERENCE.code());
    }
  }

  @Test
  void tellsWhatItKnowsWhenItIsInterrupted() throws Exception {
    try (ScriptedServer proxy = MisbehavingProxy.start(Fault.SILENCE, server)) {
      Process process = CommandProcess.start("probe", "--json", proxy.target());
      String line;
      do {
        line = process.errorReader().readLine();
      } while (!line.startsWith("pass  unasked"));
      new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor();
      Result result = CommandProcess.result(process);
      JsonNode json = new ObjectMapper().readTree(result.out());
      assertThat(json.get("result").asText()).isEqualTo("interrupted");
      assertThat(json.get("checks")).hasSize(3);
      assertThat(result.code()).isEqualTo(ExitCode.INTERRUPTED.code());
    }
  }

  @Test
  void exitsWithTheCodeOfARefusedConnection() throws Exception {
    server.close();
    Result result = CommandProcess.run("probe", server.target());
    assertThat(result.out()).contains("fail  connect").contains("connection refused");
    assertThat(result.code()).isEqualTo(ExitCode.CONNECT_FAILED.code());
  }
}
