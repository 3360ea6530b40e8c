package io.echosounder.client.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.echosounder.client.CommandProcess;
import io.echosounder.client.CommandProcess.Result;
import io.echosounder.client.ExitCode;
import io.echosounder.client.MisbehavingProxy;
import io.echosounder.client.MisbehavingProxy.Fault;
import io.echosounder.client.Network;
import io.echosounder.client.OtherServer;
import io.echosounder.client.ScriptedServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BenchTest {
  private static final Path FULL = Path.of("/dev/full");

  private ScriptedServer server;

  @BeforeEach
  void serve() throws IOException {
    server = ScriptedServer.echo();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({"pingpong, 3000", "stream, 3000", "churn, 64"})
  void measuresACorrectServerWithoutAnError(String mode, int size) throws Exception {
    JsonNode json = bench(0, server.target(), "--mode", mode, "-c", "4", "-s", "" + size);
    long messages = json.get("messages").asLong();
    assertThat(messages).isGreaterThan(20);
    assertThat(json.get("measuredSeconds").asDouble()).isBetween(1.0, 1.5);
    assertThat(json.get("bytesPerSecond").asDouble() * json.get("measuredSeconds").asDouble())
        .isBetween(0.9 * messages * size, 1.1 * (messages + 4.0) * size);
    assertThat(json.get("errors").isEmpty()).isTrue();
    assertThat(json.get("latency").isNull()).isEqualTo(mode.equals("stream"));
    // On a busy machine the first connects may outlast the short warm-up.
    assertThat(json.get("connects").asLong())
        .isBetween(mode.equals("churn") ? 5L : 0L, mode.equals("churn") ? messages + 8 : 4L);
  }

  @Test
  void keepsTheRateOfAnOpenLoop() throws Exception {
    JsonNode json = bench(0, server.target(), "-c", "4", "--rate", "500");
    assertThat(json.get("messagesPerSecond").asDouble()).isBetween(450.0, 550.0);
  }

  /** One second of three: a third of the messages is late, by half a second in the mean. */
  @Test
  void showsAStallInAnOpenLoop() throws Exception {
    try (ScriptedServer stalling = ScriptedServer.start(stallFor(Duration.ofSeconds(1)))) {
      JsonNode json = bench(0, stalling.target(), "-c", "4", "--rate", "400", "-d", "3s");
      JsonNode latency = json.get("latency");
      assertThat(latency.get("p50Seconds").asDouble()).isLessThan(0.2);
      assertThat(latency.get("p999Seconds").asDouble()).isBetween(0.9, 1.3);
      assertThat(latency.get("p90Seconds").asDouble())
          .as("the messages due during the stall")
          .isGreaterThan(0.4);
    }
  }

  @Test
  void countsWhatNeverCameBack() throws Exception {
    try (ScriptedServer stalling = ScriptedServer.start(stallFor(Duration.ofMinutes(1)))) {
      JsonNode json = bench(0, stalling.target(), "-c", "4", "--rate", "400", "-d", "2s");
      assertThat(json.get("latency").get("p90Seconds").asDouble()).isGreaterThan(0.5);
    }
  }

  /** Echoes for half a second, then takes nothing for {@code length}, on all connections alike. */
  private static ScriptedServer.Conversation stallFor(Duration length) {
    AtomicLong first = new AtomicLong();
    return (socket, over) -> {
      byte[] buffer = new byte[4096];
      for (int n = socket.getInputStream().read(buffer);
          n >= 0;
          n = socket.getInputStream().read(buffer)) {
        first.compareAndSet(0, System.nanoTime());
        long begin = first.get() + Duration.ofMillis(500).toNanos();
        long left = begin + length.toNanos() - System.nanoTime();
        if (System.nanoTime() - begin > 0 && left > 0) {
          over.await(left, TimeUnit.NANOSECONDS);
        }
        socket.getOutputStream().write(buffer, 0, n);
      }
    };
  }

  @ParameterizedTest
  @CsvSource({
    "CORRUPTION, DIFFERENCE, stream",
    "SPEAKS_FIRST, DIFFERENCE, pingpong",
    "RESET, READ_FAILED, pingpong",
    "CLOSES_EARLY, EARLY_EOF, stream",
    "SILENCE, READ_TIMEOUT, pingpong"
  })
  void countsErrorsByKind(Fault fault, ExitCode kind, String mode) throws Exception {
    try (ScriptedServer proxy = MisbehavingProxy.start(fault, server)) {
      JsonNode json =
          bench(
              kind.code(),
              proxy.target(),
              "--mode",
              mode,
              "-c",
              "2",
              "-s",
              "100",
              "--read-timeout",
              "200ms",
              // Long enough for a first connection on a busy machine.
              "-d",
              "3s");
      assertThat(json.get("errors").get(kind.label()).asLong()).isPositive();
    }
  }

  @Test
  void writesThePercentileFileAndAPageWithBothCharts(@TempDir Path folder) throws Exception {
    Path hgrm = folder.resolve("run.hgrm");
    Path html = folder.resolve("run.html");
    bench(
        0,
        server.target(),
        "-c",
        "4",
        "-d",
        "2s",
        "--hgrm",
        hgrm.toString(),
        "--report",
        html.toString());
    assertThat(hgrm)
        .content()
        .contains("Percentile TotalCount 1/(1-Percentile)")
        .contains("#[Mean");
    assertThat(html).content().doesNotContain("src=").doesNotContain("href=");

    assumeTrue(OtherServer.isInstalled("chromium"), "chromium is not installed");
    Path log = folder.resolve("chromium.log");
    Path dom = folder.resolve("dom.html");
    Process chromium =
        new ProcessBuilder(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + folder.resolve("profile"),
                "--enable-logging=stderr",
                "--virtual-time-budget=5000",
                "--dump-dom",
                html.toUri().toString())
            .redirectError(log.toFile())
            .redirectOutput(dom.toFile())
            .start();
    assertThat(chromium.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(dom, StandardCharsets.UTF_8).split("<canvas", -1))
        .as("charts")
        .hasSize(3);
    assertThat(Files.readString(log, StandardCharsets.UTF_8))
        .as("the console")
        .doesNotContain("CONSOLE");
  }

  @Test
  void saysBeforeTheRunThatAFileCannotBeWritten() throws Exception {
    Result result = CommandProcess.run("bench", "--report", "/nowhere/run.html", server.target());
    assertThat(result.err())
        .contains("--report: /nowhere/run.html cannot be written")
        .hasLineCount(1);
    assertThat(result.code()).isEqualTo(ExitCode.USAGE.code());
  }

  @ParameterizedTest
  @CsvSource({
    "--rate, 0, --rate has to be 0.001 to 1000000000 messages a second",
    "--rate, -5, --rate has to be 0.001",
    "--rate, NaN, --rate has to be 0.001",
    "--rate, 1e300, --rate has to be 0.001",
    "--loops, 0, --loops has to be 1 to 1024",
    "--loops, -1, --loops has to be 1 to 1024",
    "-c, 0, -c has to be 1 to 100000",
    "-c, -1, -c has to be 1 to 100000",
    "-s, 0, -s has to be 1 to 16777216",
    "-s, 999999999, -s has to be 1 to 16777216",
    "-d, 0, -d has to be longer than 0",
    "-d, 366d, out of range",
    "--warmup, -1s, --warmup"
  })
  void refusesWhatCannotBeMeant(String option, String value, String words) {
    StringWriter err = new StringWriter();
    int code =
        new CommandLine(new BenchCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setErr(new PrintWriter(err))
            .execute(option + "=" + value, server.target());
    assertThat(err.toString()).contains(words);
    assertThat(code).isEqualTo(ExitCode.USAGE.code());
  }

  /** Each connection ends after one message; what is due does not become more by that. */
  @Test
  void keepsToTheScheduleWhenItConnectsAgain() throws Exception {
    try (ScriptedServer closing =
        ScriptedServer.start(
            (socket, over) -> {
              byte[] bytes = socket.getInputStream().readNBytes(64);
              socket.getOutputStream().write(bytes);
            })) {
      JsonNode json =
          bench(ExitCode.EARLY_EOF.code(), closing.target(), "-c", "4", "--rate", "10", "-d", "3s");
      assertThat(json.get("messages").asDouble())
          .isBetween(4.0, 10 * json.get("measuredSeconds").asDouble() + 4);
      assertThat(json.get("reasons").get("early-eof").asText())
          .isEqualTo("the peer closed the connection");
    }
  }

  /** Four times the read timeout passes before the first byte comes back. */
  @Test
  void takesNoPeerThatReadsSlowlyForOneThatHasStopped() throws Exception {
    int size = 4 << 20;
    try (ScriptedServer slow =
        ScriptedServer.start(
            (socket, over) -> {
              byte[] bytes = new byte[size];
              for (int at = 0; at < size; at += 64 << 10) {
                Thread.sleep(40);
                socket.getInputStream().readNBytes(bytes, at, 64 << 10);
              }
              socket.getOutputStream().write(bytes);
            })) {
      JsonNode json =
          bench(
              0,
              slow.target(),
              "-c",
              "1",
              "-s",
              "" + size,
              "--read-timeout",
              "500ms",
              "--mode",
              "churn",
              "-d",
              "7s");
      assertThat(json.get("messages").asLong()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream", "pingpong"})
  void drawsNoLatencyThatWasNotMeasured(String mode, @TempDir Path folder) throws Exception {
    Path html = folder.resolve("run.html");
    bench(0, server.target(), "--mode", mode, "-d", "1s", "--report", html.toString());
    assertThat(Files.readString(html).contains("\"p50\":[null")).isEqualTo(mode.equals("stream"));
  }

  @Test
  void saysBeforeTheRunThatSoManyConnectionsCannotBeOpened() throws Exception {
    Process process =
        CommandProcess.startAfter("ulimit -n 400", "bench", "-c", "500", server.target());
    Result result = CommandProcess.result(process);
    assertThat(result.err()).contains("-c 500 needs more open files").contains("ulimit -n");
    assertThat(result.code()).isEqualTo(ExitCode.USAGE.code());
  }

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

  @Test
  void tellsInJsonTooThatNobodyListens() throws Exception {
    server.close();
    JsonNode json = bench(ExitCode.CONNECT_FAILED.code(), server.target());
    assertThat(json.get("result").asText()).isEqualTo("connect-failed");
    assertThat(json.get("message").asText()).contains("connection refused");
    assertThat(json.get("messages").asLong()).isZero();
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

  /** A closed loop would otherwise have nothing to say of a connection that hangs. */
  @Test
  void countsAMessageThatHangsInAClosedLoopWhenItIsInterrupted() throws Exception {
    AtomicInteger count = new AtomicInteger();
    try (ScriptedServer hanging =
        ScriptedServer.start(
            (socket, over) -> {
              // The first connection only finds the address.
              if (count.incrementAndGet() == 2) {
                over.await();
              }
              socket.getInputStream().transferTo(socket.getOutputStream());
            })) {
      JsonNode json = bench(0, hanging.target(), "-c", "2", "-d", "2s");
      assertThat(json.get("latency").get("maxSeconds").asDouble()).isGreaterThan(1.9);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 200})
  void namesWarmUpAndMeasuringOnATerminal(int columns, @TempDir Path folder) throws Exception {
    assumeTrue(OtherServer.isInstalled("script"), "script is not installed");
    Path log = folder.resolve("terminal");
    Process process =
        CommandProcess.startOnTerminal(
            log, columns, "bench", "-c", "4", "--warmup", "1s", "-d", "2s", server.target());
    assertThat(CommandProcess.result(process).code()).isZero();
    assertThat(CommandProcess.drawn(log, "bench warm-up"))
        .hasSizeGreaterThan(1)
        .allMatch(line -> line.length() < columns)
        .allMatch(line -> line.matches("bench warm-up \\[#*\\.*] \\S+ \\S+ of 1.00 s.*"));
    assertThat(CommandProcess.drawn(log, "bench measuring"))
        .hasSizeGreaterThan(1)
        .allMatch(line -> line.length() < columns)
        .anyMatch(line -> line.matches("bench measuring \\[#+\\.+] .* of 2.00 s, .* messages/s.*"));
  }

  private static JsonNode bench(int code, String target, String... more) throws Exception {
    List<String> args = new ArrayList<>(List.of("bench", "--json", "--warmup", "200ms", target));
    args.addAll(List.of(more));
    if (!args.contains("-d")) {
      args.addAll(List.of("-d", "1s"));
    }
    Result result = CommandProcess.run(args.toArray(String[]::new));
    assertThat(result.code()).as(result.err()).isEqualTo(code);
    return new ObjectMapper().readTree(result.out());
  }
}
