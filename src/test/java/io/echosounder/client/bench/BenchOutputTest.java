package io.echosounder.client.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.echosounder.adminclient.FakeAdmin;
import io.echosounder.client.CommandProcess;
import io.echosounder.client.CommandProcess.Result;
import io.echosounder.client.ExitCode;
import io.echosounder.client.OtherServer;
import io.echosounder.client.ScriptedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What bench prints, and what remains when it ends early. */
class BenchOutputTest {
  private static final Path FULL = Path.of("/dev/full");

  @AutoClose private final ScriptedServer server = ScriptedServer.echo();

  BenchOutputTest() throws IOException {}

  @Test
  void tellsInJsonTooThatNobodyListens() throws Exception {
    server.close();
    JsonNode json = BenchRun.bench(ExitCode.CONNECT_FAILED.code(), server.target());
    assertThat(json.get("result").asText()).isEqualTo("connect-failed");
    assertThat(json.get("message").asText()).contains("connection refused");
    assertThat(json.get("messages").asLong()).isZero();
  }

  @Test
  void asksTheServerWhatItIs() throws Exception {
    try (FakeAdmin admin =
        FakeAdmin.start("127.0.0.1")
            .answer(
                "GET /listener",
                200,
                """
                {"instance": "echo-0", "version": "1.2.3", "commit": "abc1234", "build": "native"}
                """)) {
      JsonNode server =
          BenchRun.bench(0, this.server.target(), "--admin", admin.url()).get("server");
      assertThat(server.toString())
          .isEqualTo(
              "{\"instance\":\"echo-0\",\"version\":\"1.2.3\",\"commit\":\"abc1234\",\"runtime\":\"native\"}");
    }
  }

  @Test
  void measuresAllTheSameIfTheServerDoesNotTellWhatItIs() throws Exception {
    Result result =
        CommandProcess.run(
            "bench",
            "-d",
            "200ms",
            "--warmup",
            "0",
            "--admin",
            "http://127.0.0.1:1",
            server.target());
    assertThat(result.err()).contains("bench: the server's version stays unknown: ");
    assertThat(result.out()).contains("messages/s");
    assertThat(result.code()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--hgrm", "--report"})
  void exitsWithInternalWhenAFileFindsNoRoom(String option) throws Exception {
    assumeTrue(Files.exists(FULL), "this system has no full disk");
    Result result =
        CommandProcess.run(
            "bench", "-d", "100ms", "--warmup", "0", option, FULL.toString(), server.target());
    assertThat(result.err().lines().filter(line -> !line.startsWith("bench measuring:")))
        .containsExactly("bench: " + option + " /dev/full: No space left on device");
    assertThat(result.out()).contains("messages/s");
    assertThat(result.code()).isEqualTo(ExitCode.INTERNAL.code());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--json", "-4"})
  void exitsWithInternalWhenStandardOutputFindsNoRoom(String option) throws Exception {
    assumeTrue(Files.exists(FULL), "this system has no full disk");
    Process process =
        CommandProcess.startInto(
            FULL, "bench", "-d", "100ms", "--warmup", "0", option, server.target());
    Result result = CommandProcess.result(process);
    assertThat(result.err()).contains("bench: standard output: No space left on device");
    assertThat(result.code()).isEqualTo(ExitCode.INTERNAL.code());
  }

  @Test
  void writesAsciiDigitsInEveryLanguage(@TempDir Path folder) throws Exception {
    Path hgrm = folder.resolve("run.hgrm");
    Path html = folder.resolve("run.html");
    Process process =
        CommandProcess.startAfter(
            "export JDK_JAVA_OPTIONS='-Duser.language=ar -Duser.country=EG'",
            "bench",
            "-d",
            "1s",
            "--warmup",
            "0",
            "--hgrm",
            hgrm.toString(),
            "--report",
            html.toString(),
            server.target());
    Result result = CommandProcess.result(process);
    assertThat(result.code()).isZero();
    assertThat(result.out() + result.err() + Files.readString(hgrm) + Files.readString(html))
        .doesNotContainPattern("(?U)[\\p{Nd}&&[^0-9]]");
  }

  @Test
  void tellsTheTimeReallyMeasuredWhenItIsInterrupted() throws Exception {
    Process process = CommandProcess.start("bench", "-d", "5m", "--warmup", "0", server.target());
    CommandProcess.awaitError(process, "bench measuring: 5.* s of 5.00 min, .* messages/s.*");
    new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor();
    Result result = CommandProcess.result(process);
    assertThat(result.out())
        .containsPattern("rate .* messages/s, .* MB/s, measured for \\S+ s rather than 5.00 min");
    assertThat(result.code()).isEqualTo(ExitCode.INTERRUPTED.code());
  }

  @Test
  void saysThatNothingWasMeasuredWhenItIsInterruptedInTheWarmUp() throws Exception {
    Process process = CommandProcess.start("bench", "--warmup", "5m", "--json", server.target());
    CommandProcess.awaitError(process, "bench warm-up: .* of 5.00 min.*");
    new ProcessBuilder("kill", "-TERM", "" + process.pid()).start().waitFor();
    Result result = CommandProcess.result(process);
    JsonNode json = new ObjectMapper().readTree(result.out());
    assertThat(json.get("measuredSeconds").asDouble()).isZero();
    assertThat(json.get("result").asText()).isEqualTo("interrupted");
    assertThat(result.err()).contains("nothing was measured");
    assertThat(result.code()).isEqualTo(ExitCode.INTERRUPTED.code());
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 200})
  void namesWarmUpAndMeasuringOnATerminal(int columns, @TempDir Path folder) throws Exception {
    assumeTrue(OtherServer.isInstalled("script"), "script is not installed");
    Path log = folder.resolve("terminal");
    Process process =
        CommandProcess.startOnTerminal(
            log, columns, "bench", "-c", "4", "--warmup", "1500ms", "-d", "2s", server.target());
    assertThat(CommandProcess.result(process).code()).isZero();
    assertThat(CommandProcess.drawn(log, "bench warm-up"))
        .hasSizeGreaterThan(1)
        .allMatch(line -> line.length() < columns)
        .allMatch(line -> line.matches("bench warm-up \\[#*\\.*] \\S+ \\S+ of 1.50 s.*"));
    assertThat(CommandProcess.drawn(log, "bench measuring"))
        .hasSizeGreaterThan(1)
        .allMatch(line -> line.length() < columns)
        .anyMatch(line -> line.matches("bench measuring \\[#+\\.+] .* of 2.00 s.*"));
    // A line stays for each second.
    String second = " +1 s +[\\d,.]+/s p50 .* [mµ]?s p99 .* m?µ?s 0 errors.*";
    assertThat(CommandProcess.drawn(log, "warm-up"))
        .anyMatch(line -> line.matches("warm-up" + second))
        .allMatch(line -> line.length() < columns);
    assertThat(CommandProcess.drawn(log, "      "))
        .anyMatch(line -> line.matches(second))
        .allMatch(line -> line.length() < columns);
  }
}
