package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged server, when nothing takes what it logs. */
@Timeout(180)
class StuckLogIT {

  /** So long a line that some sixty of them fill all that waits in memory. */
  private static final String FORMAT =
      "-Dquarkus.log.console.format=%s " + "long ".repeat(2000) + "%n";

  private static final Pattern DISCARDED =
      Pattern.compile("echosounder_log_discarded_total ([0-9.]+)");

  /** Standard output and standard error are a pipe without room from the first moment on. */
  private static final List<String> INTO_A_FULL_PIPE =
      List.of("sh", "-c", "head -c 65536 /dev/zero; exec \"$@\"", "sh");

  private final int echo = freePort();
  private final int admin = freePort();
  private final int management = freePort();
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(20)).build();

  @Test
  void aFullPipeStopsNeitherEchoNorChangesNorHealthNorTheEnd() throws Exception {
    Process server = server(INTO_A_FULL_PIPE).start();
    try (Socket client = dial();
        Socket other = dial()) {
      overflow();
      awaitRefusal();
      ServerProcess.echo(client);
      ServerProcess.echo(other);
      assertThat(get("/health/live").statusCode()).isEqualTo(200);
      Thread talker = Thread.ofVirtual().start(() -> talkUntilItEnds(client));
      server.toHandle().destroy();
      await().atMost(Duration.ofMinutes(1)).until(() -> get("/health/ready").statusCode() == 503);
      // Drains until the client has ended or, as here, until the second signal.
      server.toHandle().destroy();
      assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(server.exitValue()).isZero();
      talker.join();
    } finally {
      server.toHandle().destroyForcibly();
    }
  }

  @Test
  void whenTheLogFlowsAgainTheLossIsToldAndTheLastLineArrives() throws Exception {
    Process server = server(INTO_A_FULL_PIPE).start();
    try {
      dial().close();
      overflow();
      Queue<String> lines = new ConcurrentLinkedQueue<>();
      Thread reader = Thread.ofVirtual().start(() -> read(server, lines));
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> lines.stream().anyMatch(l -> l.contains("were discarded")));
      assertThat(lines.peek()).contains("Echosounder started");
      int changesBefore = count(lines, "timeouts");
      patch();
      await().atMost(Duration.ofMinutes(1)).until(() -> count(lines, "timeouts") > changesBefore);
      server.toHandle().destroy();
      assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(server.exitValue()).isZero();
      reader.join();
      assertThat(count(lines, "were discarded")).isEqualTo(1);
      assertThat(new ArrayList<>(lines).getLast()).contains("Echosounder drained");
    } finally {
      server.toHandle().destroyForcibly();
    }
  }

  @Test
  void aReaderThatHasGoneStopsNothing() throws Exception {
    Process server = server(List.of()).start();
    server.getInputStream().close();
    servesAndEnds(server);
  }

  @Test
  void aFullDiskStopsNothing() throws Exception {
    servesAndEnds(server(List.of()).redirectOutput(new File("/dev/full")).start());
  }

  @Test
  void theLastLineArrivesInAFileToo(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("echosounder.log");
    ProcessBuilder builder = server(List.of());
    builder
        .command()
        .addAll(1, List.of("-Dquarkus.log.file.enabled=true", "-Dquarkus.log.file.path=" + file));
    Process server = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    try {
      dial().close();
      server.toHandle().destroy();
      assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
      List<String> lines = Files.readAllLines(file);
      assertThat(lines.getFirst()).contains("Echosounder started");
      assertThat(lines.getLast()).contains("Echosounder drained");
    } finally {
      server.toHandle().destroyForcibly();
    }
  }

  private void servesAndEnds(Process server) throws Exception {
    try (Socket client = dial()) {
      patch();
      await().atMost(Duration.ofMinutes(1)).until(() -> discarded() > 0);
      ServerProcess.echo(client);
      assertThat(get("/health/live").statusCode()).isEqualTo(200);
      server.toHandle().destroy();
      assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(server.exitValue()).isZero();
    } finally {
      server.toHandle().destroyForcibly();
    }
  }

  private ProcessBuilder server(List<String> behind) {
    return Packaged.process(
            behind,
            "-Dechosounder.listener.port=" + echo,
            "-Dechosounder.listener.max-connections=2",
            "-Dechosounder.drain.timeout=10m",
            "-Dechosounder.log.connections=all",
            "-Dquarkus.http.port=" + admin,
            "-Dquarkus.management.port=" + management,
            FORMAT)
        .redirectErrorStream(true);
  }

  /** Waits until the server has started, which its log cannot tell here. */
  private Socket dial() {
    await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions()
        .until(() -> get("/health/ready").statusCode() == 200);
    try {
      Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), echo);
      socket.setSoTimeout(20_000);
      ServerProcess.echo(socket);
      return socket;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void overflow() throws Exception {
    for (int change = 0; change < 1000 && discarded() == 0; change++) {
      patch();
    }
    assertThat(discarded()).isPositive();
  }

  /** The accept loop warns of it, which used to block that loop and the connections on it. */
  private void awaitRefusal() {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              try (Socket refused = new Socket(InetAddress.ofLiteral("127.0.0.1"), echo)) {
                refused.setSoTimeout(20_000);
                return refused.getInputStream().read() < 0;
              } catch (IOException reset) {
                return true;
              }
            });
  }

  private void patch() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin + "/api/v1/timeouts"))
            .timeout(Duration.ofSeconds(20))
            .header("Content-Type", "application/json")
            .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"idle\":\"2h\"}"))
            .build();
    assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(200);
  }

  private HttpResponse<String> get(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + "/q" + path))
            .timeout(Duration.ofSeconds(20))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private double discarded() throws Exception {
    Matcher value = DISCARDED.matcher(get("/metrics").body());
    assertThat(value.find()).isTrue();
    return Double.parseDouble(value.group(1));
  }

  private static int count(Queue<String> lines, String text) {
    return (int) lines.stream().filter(line -> line.contains(text)).count();
  }

  private static void read(Process server, Queue<String> lines) {
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
      output.lines().forEach(lines::add);
    } catch (IOException e) {
      lines.add(e.toString());
    }
  }

  private static void talkUntilItEnds(Socket client) {
    try {
      while (true) {
        ServerProcess.echo(client);
      }
    } catch (IOException e) {
      // Ended, as it should be.
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
