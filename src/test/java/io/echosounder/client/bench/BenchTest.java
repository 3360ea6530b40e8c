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
import io.echosounder.client.OtherServer;
import io.echosounder.client.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchTest {
  private TestServer server;

  @BeforeEach
  void serve() throws IOException {
    server = TestServer.echo();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({"pingpong, 3000", "stream, 3000", "churn, 64"})
  void measures_a_correct_server_without_an_error(String mode, int size) throws Exception {
    JsonNode json = bench(0, server.target(), "--mode", mode, "-c", "4", "-s", "" + size);
    long messages = json.get("messages").asLong();
    assertThat(messages).isGreaterThan(20);
    assertThat(json.get("seconds").asDouble()).isBetween(1.0, 1.5);
    assertThat(json.get("bytesPerSecond").asDouble() * json.get("seconds").asDouble())
        .isBetween(0.9 * messages * size, 1.1 * (messages + 4.0) * size);
    assertThat(json.get("errors").isEmpty()).isTrue();
    assertThat(json.get("latencyMicros").isNull()).isEqualTo(mode.equals("stream"));
    assertThat(json.get("connects").asLong() > 0).isEqualTo(mode.equals("churn"));
  }

  @Test
  void keeps_the_rate_of_an_open_loop() throws Exception {
    JsonNode json = bench(0, server.target(), "-c", "4", "--rate", "500");
    assertThat(json.get("messagesPerSecond").asDouble()).isBetween(450.0, 550.0);
  }

  /** One second of three: a third of the messages is late, by half a second in the mean. */
  @Test
  void shows_a_stall_in_an_open_loop() throws Exception {
    try (TestServer stalling = TestServer.start(stallFor(Duration.ofSeconds(1)))) {
      JsonNode json = bench(0, stalling.target(), "-c", "4", "--rate", "400", "-d", "3s");
      JsonNode latency = json.get("latencyMicros");
      assertThat(latency.get("p50").asDouble()).isLessThan(200_000);
      assertThat(latency.get("p99.9").asDouble()).isBetween(900_000.0, 1_300_000.0);
      assertThat(latency.get("p90").asDouble())
          .as("the messages due during the stall")
          .isGreaterThan(400_000);
    }
  }

  @Test
  void counts_what_never_came_back() throws Exception {
    try (TestServer stalling = TestServer.start(stallFor(Duration.ofMinutes(1)))) {
      JsonNode json = bench(0, stalling.target(), "-c", "4", "--rate", "400", "-d", "2s");
      assertThat(json.get("latencyMicros").get("p90").asDouble()).isGreaterThan(500_000);
    }
  }

  /** Echoes for half a second, then takes nothing for {@code length}, on all connections alike. */
  private static TestServer.Conversation stallFor(Duration length) {
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
  void counts_errors_by_kind(Fault fault, ExitCode kind, String mode) throws Exception {
    try (TestServer proxy = MisbehavingProxy.start(fault, server)) {
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
              "200ms");
      assertThat(json.get("errors").get(kind.label()).asLong()).isPositive();
    }
  }

  @Test
  void writes_the_percentile_file_and_a_page_with_both_charts(@TempDir Path folder)
      throws Exception {
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
  void says_before_the_run_that_a_file_cannot_be_written() throws Exception {
    Result result = CommandProcess.run("bench", "--report", "/nowhere/run.html", server.target());
    assertThat(result.err())
        .contains("--report: /nowhere/run.html cannot be written")
        .hasLineCount(1);
    assertThat(result.code()).isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  void tells_what_it_knows_when_it_is_interrupted() throws Exception {
    Process process =
        CommandProcess.start("bench", "-d", "5m", "--warmup", "0", "--json", server.target());
    // The line every few seconds.
    assertThat(process.errorReader().readLine()).startsWith("bench: ");
    new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor();
    Result result = CommandProcess.result(process);
    JsonNode json = new ObjectMapper().readTree(result.out());
    assertThat(json.get("messages").asLong()).isPositive();
    assertThat(json.get("result").asText()).isEqualTo("interrupted");
    assertThat(result.code()).isEqualTo(ExitCode.INTERRUPTED.code());
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
