package io.echosounder.client.watch;

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
import io.echosounder.client.ScriptedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command as a user runs it. */
class WatchCommandTest {
  @AutoClose private final ScriptedServer server = ScriptedServer.echo();

  WatchCommandTest() throws IOException {}

  private static List<JsonNode> objects(String out) throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    for (String line : out.lines().toList()) {
      objects.add(new ObjectMapper().readTree(line));
    }
    return objects;
  }

  @Test
  void aGateSaysWhichLimitIsExceeded(@TempDir Path folder) throws Exception {
    Path html = folder.resolve("watch.html");
    try (ScriptedServer faulty = MisbehavingProxy.start(Fault.RESET, server)) {
      Result result =
          CommandProcess.run(
              "watch",
              "--json",
              "--for=2s",
              "--max-lost=0",
              "--max-failed-fresh=0.1%",
              "--report=" + html,
              faulty.target());
      assertThat(result.code()).as(result.err()).isEqualTo(1);
      List<JsonNode> objects = objects(result.out());
      assertThat(objects.getFirst().path("type").asText()).isEqualTo("disruption");
      assertThat(objects.getFirst().path("kind").asText()).isEqualTo("reset");
      JsonNode summary = objects.getLast();
      assertThat(summary.path("type").asText()).isEqualTo("summary");
      assertThat(summary.path("watchedSeconds").asDouble()).isGreaterThanOrEqualTo(1.9);
      assertThat(summary.path("disruptions").path("reset").path("count").asInt()).isPositive();
      assertThat(summary.path("result").asText()).isEqualTo("limit-exceeded");
      assertThat(summary.path("exceeded")).hasSize(2);
      assertThat(summary.path("message").asText())
          .contains("--max-lost 0 is exceeded by", "--max-failed-fresh 0.1% is exceeded by");
      assertThat(result.err()).contains("limit        --max-lost 0 is exceeded by");
    }
    assertThat(Files.readString(html))
        .contains("new uPlot", "\"kind\":\"reset\"", "watch 127.0.0.1", "<pre>watch 127")
        .doesNotContain("${title}", "<script src", "<link");
  }

  @ParameterizedTest
  @CsvSource({"INT, '', 0", "TERM, --for=5m, 130"})
  void aSignalEndsItWithTheSummary(String signal, String more, int code) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String[] args =
        Stream.of("watch", "--metrics=" + port, server.target(), more)
            .filter(each -> !each.isEmpty())
            .toArray(String[]::new);
    Process process = CommandProcess.start(args);
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest scrape =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
      Awaitility.await()
          .atMost(20, TimeUnit.SECONDS)
          .ignoreExceptions()
          .until(
              () ->
                  http.send(scrape, HttpResponse.BodyHandlers.ofString())
                      .body()
                      .lines()
                      .anyMatch(
                          line -> line.matches("echosounder_watch_conversations_up\\{.*} 10")));
    }
    new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();
    Result result = CommandProcess.result(process);
    assertThat(result.code()).as(result.err()).isEqualTo(code);
    assertThat(result.out())
        .startsWith("watch " + server.target() + ": 10 conversations, 64 B every 100 ms")
        .contains("served       100 % of the time", "disruptions  none", "connections  0 lost");
  }

  @Test
  void aLineTellsEachDisruptionAsItEnds() throws Exception {
    Result result =
        CommandProcess.run(
            "watch", "--for=3s", "--fresh=0", "--stall=300ms", "--give-up=700ms", deaf());
    assertThat(result.out().lines().toList().getFirst())
        .matches(
            "20\\S+Z silence since .* s, \\d+ conversations, 127\\.0\\.0\\.1:\\d+: no echo within .*");
    assertThat(result.code()).isEqualTo(ExitCode.READ_TIMEOUT.code());
  }

  private String deaf() throws IOException {
    return MisbehavingProxy.start(Fault.SILENCE, server).target();
  }

  @Test
  void drawsAPictureOnANarrowTerminal(@TempDir Path folder) throws Exception {
    assumeTrue(OtherServer.isInstalled("script"), "script is not installed");
    Path log = folder.resolve("terminal");
    Process process = CommandProcess.startOnTerminal(log, 60, "watch", "--for=3s", server.target());
    assertThat(CommandProcess.result(process).code()).isZero();
    // Each picture but the first begins by moving up to its first line.
    List<String> drawn =
        Stream.of(Files.readString(log).split("[\r\n]", -1))
            .map(line -> line.replaceAll("\u001b\\[\\d*[AKJ]", ""))
            .filter(line -> line.startsWith("watch 127.0.0.1"))
            .filter(line -> line.contains(" up"))
            .toList();
    assertThat(drawn).hasSizeGreaterThan(1).allMatch(line -> line.length() < 60);
    assertThat(drawn.getFirst()).matches("watch \\S+   10 of 10 up .*").hasSizeLessThan(60);
  }

  @ParameterizedTest
  @CsvSource({
    "-c 0, -c has to be",
    "-s 1025KiB, -s has to be 1 byte to 1MiB",
    "-s 64x, is not a size",
    "-c 5000 --every 1ms, bench is for load",
    "--give-up 1s, --give-up has to be longer than --stall",
    "--max-failed-fresh x, is neither a number",
    "--fresh 0 --max-failed-fresh 1, --max-failed-fresh needs fresh connections",
    "--report /nowhere/x.html, cannot be written"
  })
  void refusesWhatCannotBe(String options, String message) throws Exception {
    List<String> args = new ArrayList<>(List.of("127.0.0.1:1"));
    args.addAll(List.of(options.split(" ")));
    java.io.StringWriter err = new java.io.StringWriter();
    int code =
        new picocli.CommandLine(new WatchCommand())
            .setErr(new java.io.PrintWriter(err))
            .execute(args.toArray(String[]::new));
    assertThat(code).isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString()).contains(message);
  }
}
