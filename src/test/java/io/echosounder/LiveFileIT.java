package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A mounted ConfigMap that changes as the kubelet changes it: a folder is swapped by one rename.
 */
class LiveFileIT {

  private static final Duration BOUND = Duration.ofSeconds(30);

  @TempDir Path mount;

  private int generation;

  /** As the kubelet writes: a new folder, a link to it, and the rename of that link over ..data. */
  private void configMap(String text) throws IOException {
    generation++;
    Path data = Files.createDirectory(mount.resolve("..generation" + generation));
    Files.writeString(data.resolve("live.properties"), text);
    Path link =
        Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of("..generation" + generation));
    Files.move(link, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    Path file = mount.resolve("live.properties");
    if (!Files.isSymbolicLink(file)) {
      Files.createSymbolicLink(file, Path.of("..data/live.properties"));
    }
  }

  private ServerProcess start() throws IOException {
    return ServerProcess.launch(
        "echosounder.live-file=" + mount.resolve("live.properties"),
        "echosounder.timeouts.write=20s");
  }

  private static void awaitTimeouts(ServerProcess server, String... parts) {
    await()
        .atMost(BOUND)
        .untilAsserted(
            () -> assertThat(server.admin("GET", "/timeouts", "").body()).contains(parts));
  }

  @Test
  void aSwappedConfigMapRetimesAnOpenConnection() throws Exception {
    configMap("echosounder.timeouts.idle=40s\n");
    try (ServerProcess server = start().awaitStart();
        Socket open = server.dial()) {
      ServerProcess.echo(open);
      awaitTimeouts(
          server,
          "\"idle\":\"40s\"",
          "\"read\":\"default\"",
          "\"write\":\"configuration\"",
          "\"idle\":\"live-file\"");

      configMap("echosounder.timeouts.idle=1s\n");
      assertThat(open.getInputStream().read()).isEqualTo(-1);
      await()
          .atMost(BOUND)
          .until(
              () ->
                  server
                      .admin("GET", "/connections?state=closed", "")
                      .body()
                      .contains("\"reason\":\"idle-timeout\""));
      assertThat(server.lines())
          .anyMatch(line -> line.contains("audit") && line.contains("user=live-file"));
      assertThat(server.management("/metrics").body())
          .containsPattern("echosounder_live_file_valid(\\{[^}]*})? 1\\.0");
    }
  }

  @Test
  void aFileWithAMistakeOrAVanishedOneChangesNothing() throws Exception {
    configMap("echosounder.timeouts.idle=40s\n");
    try (ServerProcess server = start().awaitStart()) {
      configMap("echosounder.timeouts.idle=50s\nechosounder.timeouts.read=soon\n");
      awaitRefusal(server, "echosounder.timeouts.read=soon");
      awaitTimeouts(server, "\"idle\":\"40s\"");

      Files.delete(mount.resolve("..data"));
      awaitRefusal(server, "does not exist");
      awaitTimeouts(server, "\"idle\":\"40s\"");

      configMap("echosounder.timeouts.idle=40s\n");
      await()
          .atMost(BOUND)
          .untilAsserted(
              () ->
                  assertThat(server.management("/metrics").body())
                      .containsPattern("echosounder_live_file_valid(\\{[^}]*})? 1\\.0"));
      assertThat(server.lines().stream().filter(line -> line.contains("Live file refused")))
          .hasSize(2);
    }
  }

  private static void awaitRefusal(ServerProcess server, String problem) {
    await()
        .atMost(BOUND)
        .until(
            () ->
                server.lines().stream()
                    .anyMatch(l -> l.contains("Live file refused") && l.contains(problem)));
    await()
        .atMost(BOUND)
        .untilAsserted(
            () ->
                assertThat(server.management("/metrics").body())
                    .containsPattern("echosounder_live_file_valid(\\{[^}]*})? 0\\.0"));
  }

  @Test
  void aPatchStandsAboveTheFileUntilItIsTakenBack() throws Exception {
    configMap("echosounder.timeouts.idle=40s\n");
    try (ServerProcess server = start().awaitStart()) {
      assertThat(server.admin("PATCH", "/timeouts", "{\"idle\":\"7s\"}").body())
          .contains("\"idle\":\"7s\"", "\"idle\":\"patch\"");
      assertThat(server.admin("PATCH", "/timeouts", "{\"idle\":null}").body())
          .contains("\"idle\":\"40s\"", "\"idle\":\"live-file\"");
    }
  }

  @Test
  void theMaximumChangesWhileConnectionsAreOpen() throws Exception {
    configMap("echosounder.listener.max-connections=1\n");
    try (ServerProcess server = start().awaitStart();
        Socket first = server.dial()) {
      ServerProcess.echo(first);
      try (Socket refused = server.dial()) {
        assertThat(isRefused(refused)).isTrue();
      }
      configMap("echosounder.listener.max-connections=2\n");
      await()
          .atMost(BOUND)
          .until(
              () -> server.admin("GET", "/listener", "").body().contains("\"maxConnections\":2"));
      try (Socket second = server.dial()) {
        ServerProcess.echo(second);
        ServerProcess.echo(first);
      }
    }
  }

  private static boolean isRefused(Socket client) throws IOException {
    try {
      client.getOutputStream().write(1);
      return client.getInputStream().read() == -1;
    } catch (SocketException e) {
      return true;
    }
  }

  @Test
  void aFileThatIsMissingAtTheStartStopsIt() throws Exception {
    try (ServerProcess server = start()) {
      assertThat(server.awaitExit()).isEqualTo(1);
      assertThat(server.lines())
          .singleElement()
          .asString()
          .contains("echosounder.live-file: ", "does not exist");
    }
  }
}
