package io.echosounder.client.idle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.echosounder.client.CommandProcess;
import io.echosounder.client.CommandProcess.Result;
import io.echosounder.client.ExitCode;
import io.echosounder.client.IdleLimit;
import io.echosounder.client.IdleLimit.How;
import io.echosounder.client.OtherServer;
import io.echosounder.client.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Over real sockets, with the minutes of real paths scaled to tenths of seconds. */
class IdleTest {

  @ParameterizedTest
  @CsvSource({
    "FIN, fin, FIN",
    "RST, rst, RST",
    "SILENCE, silence, silence: no answer at all",
    "RST_WHEN_ASKED, rst-when-asked, 'silence, and RST when asked'"
  })
  void finds_the_threshold_and_tells_how_it_ended(How how, String label, String words)
      throws Exception {
    try (TestServer server = IdleLimit.start(Duration.ofMillis(700), how)) {
      Result result = sound(server.target(), "--to", "2s");
      JsonNode json = new ObjectMapper().readTree(result.out());
      assertThat(json.get("verdict").asText()).as(result.out()).isEqualTo("drops");
      // The server's clock starts a little before ours, when it has sent its echo, and its timer
      // may be late.
      assertThat(json.get("survivedMillis").asDouble()).isBetween(550.0, 720.0);
      assertThat(json.get("lostMillis").asDouble()).isBetween(680.0, 850.0);
      assertThat(json.get("endings").properties()).hasSize(1);
      assertThat(json.get("endings").get(label).asInt()).isPositive();
      assertThat(result.err())
          .contains("drops idle connections after")
          .contains("ended with " + words);
      assertThat(result.code()).isZero();
    }
  }

  @Test
  void says_that_a_path_without_a_limit_survives() throws Exception {
    try (TestServer server = TestServer.echo()) {
      Result result = CommandProcess.run("idle", "--rungs", "200ms,500ms", server.target());
      assertThat(result.out())
          .startsWith("idle: survives: all 4 connections answered, the longest after 5");
      assertThat(result.code()).isZero();
    }
  }

  @Test
  void does_not_guess_when_connections_differ() throws Exception {
    try (TestServer server = IdleLimit.start(Duration.ofMillis(500), How.EVERY_SECOND)) {
      Result result =
          CommandProcess.run(
              "idle", "--rungs", "1s", "--each", "6", "--precision", "200ms", server.target());
      assertThat(result.out()).contains("cannot tell").contains("FIN").contains("survived");
      assertThat(result.code()).isEqualTo(ExitCode.UNCERTAIN.code());
    }
  }

  @Test
  void tells_what_it_knows_when_it_is_interrupted() throws Exception {
    try (TestServer server = TestServer.echo()) {
      Process process = CommandProcess.start("idle", "--rungs", "200ms,300s", server.target());
      // The line every few seconds: by then the short silence has been asked.
      assertThat(process.errorReader().readLine())
          .contains("2 of 4 connections out")
          .contains("the last known by 5.00 min");
      new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor();
      Result result = CommandProcess.result(process);
      assertThat(result.out()).contains("so far: survives: all 2 connections answered");
      assertThat(result.code()).isEqualTo(ExitCode.INTERRUPTED.code());
    }
  }

  @Test
  void shows_a_bar_on_a_terminal(@TempDir Path folder) throws Exception {
    assumeTrue(OtherServer.isInstalled("script"), "script is not installed");
    Path log = folder.resolve("terminal");
    try (TestServer server = TestServer.echo()) {
      Process process =
          CommandProcess.startOnTerminal(log, "idle", "--rungs", "300ms,2s", server.target());
      assertThat(CommandProcess.result(process).code()).isZero();
      assertThat(log)
          .content()
          .contains("idle ladder")
          .contains("2 of 4 connections out")
          .contains("survives");
    }
  }

  @ParameterizedTest
  @CsvSource({"3s, client, 3000", "7s, tunnel, 7000"})
  void finds_the_timeout_of_haproxy(String timeout, String kind, double limit, @TempDir Path folder)
      throws Exception {
    assumeTrue(OtherServer.isInstalled("haproxy"), "haproxy is not installed");
    try (TestServer server = TestServer.echo();
        OtherServer haproxy = haproxy(folder, kind, timeout, server)) {
      Result result =
          CommandProcess.run(
              "idle",
              "--json",
              "--to",
              "10s",
              "--precision",
              "300ms",
              "--keepalive",
              "1s",
              haproxy.target());
      JsonNode json = new ObjectMapper().readTree(result.out());
      assertThat(json.get("verdict").asText()).as(result.out()).isEqualTo("drops");
      // Either bound may be off by HAProxy's own clock, which ticks in milliseconds, and by the
      // scheduler's.
      assertThat(json.get("survivedMillis").asDouble()).isBetween(limit - 330, limit + 20);
      assertThat(json.get("lostMillis").asDouble()).isBetween(limit - 20, limit + 300);
      assertThat(json.get("endings").get("fin").asInt()).isPositive();
      // Its timer counts bytes, not the probes that the kernel answers.
      assertThat(json.get("keepAlive").asText()).isEqualTo("does-not-save");
    }
  }

  private static OtherServer haproxy(Path folder, String kind, String timeout, TestServer server)
      throws Exception {
    int port = OtherServer.freePort();
    Path config = folder.resolve("haproxy.cfg");
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

  private static Result sound(String target, String... more) throws Exception {
    String[] args = {
      "idle",
      "--json",
      "--from",
      "200ms",
      "--precision",
      "100ms",
      "--read-timeout",
      "400ms",
      target,
      more[0],
      more[1]
    };
    return CommandProcess.run(args);
  }
}
