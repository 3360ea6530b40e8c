package io.echosounder.client.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
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
import io.echosounder.client.report.HtmlPage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that bench writes, and their pages in a browser. */
class HtmlReportTest {
  /** Tells whether anything is wider than the window. */
  private static final String MEASURE =
      """
      <script>
      addEventListener("load", () => setTimeout(() => {
        const root = document.documentElement;
        document.title = `width ${root.scrollWidth} of ${root.clientWidth}`;
      }, 300));
      </script>
      """;

  @TempDir Path folder;

  @Test
  void writesThePercentileFileAndAPageForTheRecord() throws Exception {
    Path hgrm = folder.resolve("run.hgrm");
    Path html = folder.resolve("run.html");
    // The label is hostile to the page, to its script and to the place of its data.
    String label = "a </script><b>&amp; ${runs} 'quoted'";
    try (ScriptedServer server = ScriptedServer.echo()) {
      BenchRun.bench(
          0,
          server.target(),
          "-d",
          "2s",
          "--hgrm",
          hgrm.toString(),
          "--report",
          html.toString(),
          "--label",
          label);
      assertThat(hgrm)
          .content()
          .contains("Percentile TotalCount 1/(1-Percentile)")
          .contains("#[Mean");
      assertThat(html).content().doesNotContain("src=").doesNotContain("href=");

      JsonNode run = new ObjectMapper().readTree(HtmlPage.runs(html)).get(0);
      assertThat(run.get("label").asText()).isEqualTo(label);
      assertThat(run.get("commandLine").asText())
          .startsWith("echosounder bench --json --warmup 200ms " + server.target())
          .endsWith("--label 'a </script><b>&amp; ${runs} '\\''quoted'\\'''");
      assertThat(run.get("client").get("commit").asText()).isNotEmpty();
      assertThat(run.get("server").isNull()).isTrue();
      assertThat(run.get("startedAt").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
      long counted = 0;
      for (JsonNode bar : run.get("histogram")) {
        counted += bar.get(2).asLong();
      }
      // The messages and their latencies are read one after the other while the load goes on.
      assertThat(counted).isCloseTo(run.get("messages").asLong(), withinPercentage(2));
      assertThat(run.get("series").get("seconds").size()).isPositive();
    }

    String dom = inBrowser(html, 400);
    // Percentiles, histogram, throughput and latency. There were no errors.
    assertThat(dom.split("<canvas", -1)).as("charts").hasSize(1 + 4);
    assertThat(dom)
        .contains("<h1>a &lt;/script&gt;&lt;b&gt;&amp;amp; ${runs} 'quoted'</h1>")
        .contains("p99.99", "No errors.", "Histogram");
  }

  @Test
  void putsTwoRunsOnOnePage() throws Exception {
    Path first = folder.resolve("a.html");
    Path second = folder.resolve("b.html");
    Path both = folder.resolve("both.html");
    try (ScriptedServer server = ScriptedServer.echo();
        ScriptedServer proxy = MisbehavingProxy.start(Fault.RESET, server)) {
      BenchRun.bench(0, server.target(), "--report", first.toString(), "--label", "before");
      BenchRun.bench(
          ExitCode.READ_FAILED.code(),
          proxy.target(),
          "-s",
          "100000",
          "--report",
          second.toString());
    }
    Result result =
        CommandProcess.run(
            "bench", "--compare", first.toString(), second.toString(), "--report", both.toString());
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .startsWith("A  before, ")
        .containsPattern("(?m)^ +A +B +B to A$")
        .containsPattern("(?m)^rate +\\S+/s +\\S+/s")
        .containsPattern("(?m)^errors +0 +[1-9]");
    String dom = inBrowser(both, 400);
    assertThat(dom).contains("<h1>A: before, B: bench 127.0.0.1").contains("B read-failed");
    assertThat(dom.split("<canvas", -1)).as("charts").hasSizeBetween(1 + 4, 1 + 5);

    String json =
        CommandProcess.run("bench", "--json", "--compare", first.toString(), second.toString())
            .out();
    assertThat(new ObjectMapper().readTree(json).get("runs")).hasSize(2);

    Result noRun = CommandProcess.run("bench", "--compare", first.toString(), both.toString());
    assertThat(noRun.err())
        .isEqualTo("bench: " + both + ": this file is no report of one run of bench\n");
    assertThat(noRun.code()).isEqualTo(ExitCode.INTERNAL.code());
  }

  @Test
  void drawsNoLatencyThatWasNotMeasured() throws Exception {
    Path html = folder.resolve("run.html");
    try (ScriptedServer server = ScriptedServer.echo()) {
      BenchRun.bench(0, server.target(), "--mode", "stream", "--report", html.toString());
    }
    String runs = HtmlPage.runs(html);
    assertThat(new ObjectMapper().readTree(runs).get(0).get("series").get("p50Seconds").get(0))
        .isNotNull()
        .allMatch(JsonNode::isNull);
    assertThat(inBrowser(html, 1200).split("<canvas", -1)).as("the throughput").hasSize(1 + 1);
  }

  /** Returns the page as it is after its scripts, if they wrote nothing to the console. */
  private String inBrowser(Path html, int width) throws Exception {
    assumeTrue(OtherServer.isInstalled("chromium"), "chromium is not installed");
    Path measured = folder.resolve("measured.html");
    Files.writeString(measured, Files.readString(html) + MEASURE);
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
                "--window-size=" + width + ",2000",
                "--virtual-time-budget=5000",
                "--dump-dom",
                measured.toUri().toString())
            .redirectError(log.toFile())
            .redirectOutput(dom.toFile())
            .start();
    assertThat(chromium.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(log, StandardCharsets.UTF_8))
        .as("the console")
        .doesNotContain("CONSOLE");
    String page = Files.readString(dom, StandardCharsets.UTF_8);
    // Nothing is cut off, and the page does not scroll sideways.
    assertThat(page).containsPattern("<title>width (\\d+) of \\1</title>");
    return page;
  }
}
