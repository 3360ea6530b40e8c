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
import io.echosounder.client.ScriptedServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Over real sockets, with the minutes of real paths scaled to tenths of seconds. */
class IdleTest {
  private static final Path FULL = Path.of("/dev/full");

  @ParameterizedTest
  @CsvSource({
    "FIN, fin, FIN",
    "RST, rst, RST",
    "SILENCE, silence, silence: no answer at all",
    "RST_WHEN_ASKED, rst-when-asked, 'silence, and RST when asked'"
  })
  void findsTheThresholdAndTellsHowItEnded(How how, String label, String words) throws Exception {
    try (ScriptedServer server = IdleLimit.start(Duration.ofMillis(700), how)) {
      Result result = sound(server.target(), "--to", "2s");
      JsonNode json = new ObjectMapper().readTree(result.out());
      assertThat(json.get("verdict").asText()).as(result.out()).isEqualTo("drops");
      // The server's clock starts a little before ours, when it has sent its echo. A busy machine
      // makes its timer late, but never early.
      double survived = json.get("survivedSeconds").asDouble();
      assertThat(json.get("lostSeconds").asDouble()).isBetween(0.68, 1.4);
      assertThat(survived).isBetween(0.55, json.get("lostSeconds").asDouble());
      assertThat(json.get("endings").properties()).hasSize(1);
      assertThat(json.get("endings").get(label).asInt()).isPositive();
      assertThat(result.err())
          .contains("drops idle connections after")
          .contains("ended with " + words);
      assertThat(result.code()).isZero();
    }
  }

  @Test
  void saysThatAPathWithoutALimitSurvives() throws Exception {
    try (ScriptedServer server = ScriptedServer.echo()) {
      Result result = CommandProcess.run("idle", "--rungs", "200ms,500ms", server.target());
      assertThat(result.out())
          .startsWith("idle: survives: all 4 connections answered, the longest after 5");
      assertThat(result.code()).isZero();
    }
  }

  @Test
  void doesNotGuessWhenConnectionsDiffer() throws Exception {
    try (ScriptedServer server = IdleLimit.start(Duration.ofMillis(500), How.EVERY_SECOND)) {
      Result result =
          CommandProcess.run(
              "idle", "--rungs", "1s", "--each", "6", "--precision", "200ms", server.target());
      assertThat(result.out()).contains("cannot tell").contains("FIN").contains("survived");
      assertThat(result.code()).isEqualTo(ExitCode.UNCERTAIN.code());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP"})
  void tellsWhatItKnowsWhenItIsInterrupted(String signal) throws Exception {
    try (ScriptedServer server = ScriptedServer.echo()) {
      Process process =
          CommandProcess.start("idle", "--json", "--rungs", "200ms,300s", server.target());
      // The second line, after a few seconds: by then the short silence has been asked.
      CommandProcess.awaitError(process, "idle search: .* of 5.00 min, survived 2.*, 2 of 4 .*");
      new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();
      Result result = CommandProcess.result(process);
      JsonNode json = new ObjectMapper().readTree(result.out());
      assertThat(json.get("verdict").asText()).isEqualTo("survives");
      assertThat(json.get("missing").asText()).isEqualTo("the outcome of 2 of 4 connections");
      assertThat(json.get("message").asText())
          .startsWith("interrupted; so far: survives: all 2 connections answered");
      assertThat(json.get("exitCode").asInt()).isEqualTo(ExitCode.INTERRUPTED.code());
      assertThat(result.code()).isEqualTo(ExitCode.INTERRUPTED.code());
    }
  }

  /** The ladder has ten connections, and one before it finds the address. */
  @Test
  void keepsTheBracketWhenALaterConnectIsRefused() throws Exception {
    try (ScriptedServer server = IdleLimit.start(Duration.ofMillis(700), How.SILENCE, 11)) {
      Result result = sound(server.target(), "--to", "2s");
      JsonNode json = new ObjectMapper().readTree(result.out());
      assertThat(json.get("verdict").asText()).as(result.out()).isEqualTo("drops");
      assertThat(json.get("survivedSeconds").asDouble()).isGreaterThanOrEqualTo(0.2);
      assertThat(json.get("lostSeconds").asDouble()).isGreaterThanOrEqualTo(0.7);
      assertThat(json.get("missing").asText()).contains("narrowing the threshold to within");
      assertThat(json.get("result").asText()).isEqualTo("connect-failed");
      assertThat(result.err()).contains("connection refused").contains("so far: drops idle");
      assertThat(result.code()).isEqualTo(ExitCode.CONNECT_FAILED.code());
    }
  }

  @Test
  void printsTheBracketAndWhyThereIsNoMore() throws Exception {
    try (ScriptedServer server = IdleLimit.start(Duration.ofMillis(700), How.SILENCE, 7)) {
      Result result =
          CommandProcess.run(
              "idle",
              "--rungs",
              "200ms,1s,1500ms",
              "--read-timeout",
              "300ms",
              "--precision",
              "100ms",
              server.target());
      assertThat(result.out())
          .startsWith("idle: so far: drops idle connections after")
          .contains("; missing: narrowing")
          .hasLineCount(1);
      assertThat(result.err()).contains("connection refused");
      assertThat(result.code()).isEqualTo(ExitCode.CONNECT_FAILED.code());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--json"})
  void tellsTheAnswerOnStandardErrorWhenTheDiskIsFull(String json) throws Exception {
    assumeTrue(Files.exists(FULL), "this system has no full disk");
    try (ScriptedServer server = ScriptedServer.echo()) {
      List<String> args = new ArrayList<>(List.of("idle", "--rungs", "200ms", server.target()));
      if (!json.isEmpty()) {
        args.add(json);
      }
      Process process = CommandProcess.startInto(FULL, args.toArray(String[]::new));
      Result result = CommandProcess.result(process);
      assertThat(result.err())
          .contains("idle: standard output: No space left on device; survives: all 2 connections");
      assertThat(result.code()).isEqualTo(ExitCode.INTERNAL.code());
    }
  }

  /** It answers the round trip at the beginning, and then something else. */
  @Test
  void blamesNoPathForAServerThatIsNoEcho() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(
            (socket, over) -> {
              byte[] bytes = socket.getInputStream().readNBytes(32);
              socket.getOutputStream().write(bytes);
              socket.getOutputStream().write(new byte[socket.getInputStream().read(bytes)]);
              over.await();
            })) {
      Result result = CommandProcess.run("idle", "--rungs", "200ms", server.target());
      assertThat(result.err()).contains("is it an echo server?");
      assertThat(result.code()).isEqualTo(ExitCode.DIFFERENCE.code());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 200})
  void fitsItsLineIntoTheTerminal(int columns, @TempDir Path folder) throws Exception {
    assumeTrue(OtherServer.isInstalled("script"), "script is not installed");
    Path log = folder.resolve("terminal");
    try (ScriptedServer server = ScriptedServer.echo()) {
      Process process =
          CommandProcess.startOnTerminal(
              log, columns, "idle", "--rungs", "300ms,2s", server.target());
      assertThat(CommandProcess.result(process).code()).isZero();
    }
    List<String> drawn = CommandProcess.drawn(log, "idle search");
    assertThat(drawn)
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line.length()).isLessThan(columns));
    assertThat(drawn)
        .anyMatch(
            line ->
                line.matches("idle search \\[#+\\.+] .* of (1.9|2.0)\\d s, survived \\S+ ms.*"));
    assertThat(drawn.stream().anyMatch(line -> line.contains("2 of 4 connections still silent")))
        .isEqualTo(columns > 90);
  }

  @ParameterizedTest
  @CsvSource({"3s, client, 3", "7s, tunnel, 7"})
  void findsTheTimeoutOfHaproxy(String timeout, String kind, double limit, @TempDir Path folder)
      throws Exception {
    assumeTrue(OtherServer.isInstalled("haproxy"), "haproxy is not installed");
    try (ScriptedServer server = ScriptedServer.echo();
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
      assertThat(json.get("survivedSeconds").asDouble()).isBetween(limit - 0.33, limit + 0.02);
      assertThat(json.get("lostSeconds").asDouble()).isBetween(limit - 0.02, limit + 0.3);
      assertThat(json.get("endings").get("fin").asInt()).isPositive();
      // Its timer counts bytes, not the probes that the kernel answers.
      assertThat(json.get("keepAlive").asText()).isEqualTo("does-not-save");
    }
  }

  private static OtherServer haproxy(
      Path folder, String kind, String timeout, ScriptedServer server) throws Exception {
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
