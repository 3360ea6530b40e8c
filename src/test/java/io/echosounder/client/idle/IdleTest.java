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
import io.echosounder.client.wire.WebSocketServer;
import java.io.IOException;
import java.net.SocketTimeoutException;
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
  private static final Duration LIMIT = Duration.ofMillis(700);

  /** By so much either end may see the last byte or the drop late. */
  private static final Duration NOISE = Duration.ofMillis(400);

  @ParameterizedTest
  @CsvSource({"FIN, fin", "RST, rst"})
  void namesTheThresholdItselfIfItSeesTheDrops(How how, String label) throws Exception {
    try (IdleLimit server = IdleLimit.start(LIMIT, how)) {
      Result result = sound(server.target(), "--to", "2s");
      JsonNode json = new ObjectMapper().readTree(result.out());
      assertThat(json.get("verdict").asText()).as(result.out()).isEqualTo("drops");
      // Both ends may be late on a busy machine, so the server tells when it really dropped them.
      List<Duration> drops = server.drops();
      assertThat(json.get("thresholdSeconds").asDouble())
          .isBetween(seconds(drops.getFirst().minus(NOISE)), seconds(drops.getLast().plus(NOISE)));
      assertThat(json.get("survivedSeconds").asDouble()).isPositive();
      // The ladder suffices, unless noise made the drops look different.
      assertThat(json.get("seen").get("dropped").asInt()).isGreaterThanOrEqualTo(6);
      assertThat(json.get("seen").get("reached")).isEqualTo(json.get("seen").get("dropped"));
      assertThat(json.get("endings").properties()).hasSize(1);
      assertThat(json.get("endings").get(label).asInt()).isPositive();
      assertThat(result.err())
          .containsPattern(
              "drops idle connections after .*, with %s, seen on \\d+ of \\d+ connections"
                  .formatted(how))
          .doesNotContain("narrowing");
      assertThat(result.code()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SILENCE, silence, silence: no answer at all",
    "RST_WHEN_ASKED, rst-when-asked, 'silence, and RST when asked'"
  })
  void bracketsADropThatItCannotSee(How how, String label, String words) throws Exception {
    try (IdleLimit server = IdleLimit.start(LIMIT, how)) {
      Result result = sound(server.target(), "--to", "2s");
      JsonNode json = new ObjectMapper().readTree(result.out());
      assertThat(json.get("verdict").asText()).as(result.out()).isEqualTo("drops");
      assertThat(json.get("thresholdSeconds").isNull()).isTrue();
      List<Duration> drops = server.drops();
      assertThat(json.get("lostSeconds").asDouble())
          .isGreaterThan(seconds(drops.getFirst().minus(NOISE)));
      assertThat(json.get("survivedSeconds").asDouble())
          .isBetween(0.1, seconds(drops.getLast().plus(NOISE)));
      assertThat(json.get("endings").properties()).hasSize(1);
      assertThat(json.get("endings").get(label).asInt()).isPositive();
      assertThat(result.err())
          .contains("drops idle connections after")
          .contains("ended with " + words);
      assertThat(result.code()).isZero();
    }
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
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
    try (IdleLimit server = IdleLimit.start(Duration.ofMillis(500), How.EVERY_SECOND)) {
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
      CommandProcess.awaitError(
          process,
          "idle search: next answer in 4 min .* s, survived 2.*, 2 of 4 back, 2 still out");
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
    try (IdleLimit server = IdleLimit.start(LIMIT, How.SILENCE, 11)) {
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

  /** Four of the ten connections of the ladder are open, and see the drop. */
  @Test
  void goesOnWithTheConnectionsThatAreOpenWhenAConnectIsRefused() throws Exception {
    try (IdleLimit server = IdleLimit.start(LIMIT, How.FIN, 5)) {
      Result result = sound(server.target(), "--to", "2s");
      JsonNode json = new ObjectMapper().readTree(result.out());
      assertThat(json.path("verdict").asText()).as(result.out()).isEqualTo("drops");
      assertThat(json.path("connections")).hasSize(4);
      assertThat(json.at("/seen/dropped").asInt()).isGreaterThanOrEqualTo(2);
      assertThat(json.path("missing").asText()).isEqualTo("the outcome of 6 of 10 connections");
      assertThat(json.path("result").asText()).isEqualTo("connect-failed");
      assertThat(result.err()).contains("; goes on with 4 connections");
    }
  }

  @Test
  void printsTheBracketAndWhyThereIsNoMore() throws Exception {
    try (IdleLimit server = IdleLimit.start(LIMIT, How.SILENCE, 7)) {
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
              int more = socket.getInputStream().read(bytes);
              socket.getOutputStream().write(new byte[Math.max(0, more)]);
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
        .anyMatch(line -> line.matches("idle search \\[#*\\.+] next answer in [12] s.*"))
        .anyMatch(line -> line.matches(".* survived \\d.*") == columns > 60);
    assertThat(drawn.stream().anyMatch(line -> line.contains("2 of 4 back")))
        .isEqualTo(columns >= 80);
    assertThat(CommandProcess.drawn(log, "idle: rung"))
        .containsExactly("idle: rung 300 ms: 2 survived", "idle: rung 2.00 s: 2 survived");
  }

  @Test
  void showsTheReasonOfACloseFrameAndThatPingsSaveAConnection() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(
            (socket, _) -> {
              WebSocketServer peer = WebSocketServer.accept(socket);
              socket.setSoTimeout((int) LIMIT.toMillis());
              try {
                answer(peer);
              } catch (SocketTimeoutException e) {
                peer.close(1001, "idle-timeout");
              }
            })) {
      Result result =
          CommandProcess.run(
              "idle",
              "--json",
              "--rungs",
              "200ms,1500ms",
              "--ping",
              "200ms",
              "ws://" + server.target());
      JsonNode json = new ObjectMapper().readTree(result.out());
      assertThat(json.get("endings").properties()).as(result.out()).hasSize(1);
      assertThat(json.get("endings").get("close-frame").asInt()).isPositive();
      assertThat(json.get("ping").asText()).isEqualTo("saves");
      assertThat(json.get("message").asText())
          .contains("with Close frame 1001 (idle-timeout), seen");
    }
  }

  /** Answers messages and pings until the client's Close frame. */
  private static void answer(WebSocketServer peer) throws IOException {
    while (true) {
      WebSocketServer.Frame frame = peer.read();
      int opcode = frame.opcode() == WebSocketServer.PING ? WebSocketServer.PONG : frame.opcode();
      peer.send(0x80 | opcode, frame.content());
      if (opcode == WebSocketServer.CLOSE) {
        return;
      }
    }
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
