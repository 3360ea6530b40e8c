package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.client.CommandProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command of the packaged program once, each against the packaged server. */
class CommandIT {

  private static ServerProcess server;

  @BeforeAll
  static void serve() throws IOException {
    server = ServerProcess.launch().awaitStart();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String target() {
    return "127.0.0.1:" + server.echoPort();
  }

  private static CommandProcess.Result run(String... arguments) throws Exception {
    Process process = Packaged.process(arguments).start();
    process.getOutputStream().close();
    return CommandProcess.result(process);
  }

  @Test
  void versionNamesCommitKindAndTransport() throws Exception {
    CommandProcess.Result result = run("--version");
    assertThat(result.out().strip())
        .matches(
            Pattern.compile(
                "echosounder \\S+, commit (unknown|[0-9a-f]{7,}), (JVM|native), (epoll|nio)"));
    assertThat(result.code()).isZero();
  }

  @Test
  void helpNamesEveryCommand() throws Exception {
    CommandProcess.Result result = run("--help");
    assertThat(result.out()).contains("serve", "dial", "probe", "idle", "bench");
    assertThat(result.code()).isZero();
  }

  @Test
  void aMistakeIsUsage() throws Exception {
    CommandProcess.Result result = run("dial", "--read-timeout", "soon", target());
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err().lines()).hasSize(1);
  }

  @Test
  void dialPrintsTheEcho() throws Exception {
    CommandProcess.Result result = run("dial", target());
    assertThat(result.out()).isEqualTo("Hello, World!");
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
  }

  @Test
  void dialStreamsStandardInput() throws Exception {
    String text = "0123456789abcdef".repeat(64 * 1024);
    Process process = Packaged.process("dial", "--verify", target(), "-").start();
    Thread.ofVirtual()
        .start(
            () -> {
              try (OutputStream to = process.getOutputStream()) {
                to.write(text.getBytes(StandardCharsets.UTF_8));
              } catch (IOException e) {
                // What comes out tells.
              }
            });
    CommandProcess.Result result = CommandProcess.result(process);
    assertThat(result.out()).isEqualTo(text);
    assertThat(result.code()).isZero();
  }

  @Test
  void dialWritesJson() throws Exception {
    CommandProcess.Result result = run("dial", "--json", "--verify", target());
    assertThat(result.out()).contains("\"verified\" : true", "\"result\" : \"ok\"");
    assertThat(result.code()).isZero();
  }

  @Test
  void dialTellsARefusal() throws Exception {
    CommandProcess.Result result = run("dial", "127.0.0.1:1");
    assertThat(result.err()).contains("refused");
    assertThat(result.code()).isEqualTo(4);
  }

  @Test
  void probeLooksAtThePath() throws Exception {
    CommandProcess.Result result = run("probe", "--json", target());
    assertThat(result.out()).contains("\"check\" : \"half-close\"", "\"exitCode\" : 0");
    assertThat(result.code()).isZero();
  }

  @Test
  void idleFindsNothingDropped() throws Exception {
    CommandProcess.Result result =
        run("idle", "--json", "--rungs", "100ms,1s", "--keepalive", "1s", target());
    assertThat(result.out()).contains("\"verdict\" : \"survives\"");
    assertThat(result.code()).isZero();
  }

  @Test
  void benchMeasuresAndReports(@TempDir Path folder) throws Exception {
    Path page = folder.resolve("run.html");
    Path percentiles = folder.resolve("run.hgrm");
    CommandProcess.Result result =
        run(
            "bench",
            "--json",
            "-c",
            "4",
            "-d",
            "1s",
            "--warmup",
            "100ms",
            "--report",
            page.toString(),
            "--hgrm",
            percentiles.toString(),
            target());
    assertThat(result.out()).contains("\"p999Seconds\"", "\"errors\" : { }", "\"transport\" : ");
    assertThat(result.code()).isZero();
    assertThat(Files.readString(page)).contains("uPlot", "</html>");
    assertThat(Files.readString(percentiles)).contains("Percentile");
  }
}
