package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./mvnw quarkus:dev}, as a developer uses it, in a copy of the project. */
class DevModeIT {

  /** Part of a problem's title, which every reload changes. */
  private static final String TITLE = "This path does not exist";

  @TempDir Path copy;

  @Test
  void liveReloadRebindsThePortEveryTime() throws Exception {
    for (String part : new String[] {"pom.xml", "mvnw", ".mvn", "docs", "src/main"}) {
      copy(Path.of(part), copy.resolve(part));
    }
    int echo = freePort();
    ProcessBuilder dev =
        new ProcessBuilder(
                "./mvnw",
                "-B",
                "quarkus:dev",
                "-Ddebug=false",
                "-Dechosounder.listener.port=" + echo,
                "-Dquarkus.http.port=" + freePort(),
                "-Dquarkus.management.port=" + freePort())
            .directory(copy.toFile());
    try (ServerProcess server = ServerProcess.run(dev).awaitStart()) {
      echoes(server);
      assertThat(server.management("/health/ready").statusCode()).isEqualTo(200);
      assertThat(server.page("/q/swagger-ui/").statusCode()).isEqualTo(200);
      assertThat(server.page("/page/app.js").statusCode()).isEqualTo(200);
      Path source = copy.resolve("src/main/java/io/echosounder/http/problem/ProblemType.java");
      String original = Files.readString(source);
      assertThat(original).contains(TITLE);
      for (int reload = 1; reload <= 3; reload++) {
        String title = "Reload number " + reload;
        Files.writeString(source, original.replace(TITLE, title));
        // Quarkus looks for changes at a request, and not at every one.
        await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> server.admin("GET", "/nowhere", "").body().contains(title));
        echoes(server);
      }
      assertThat(server.lines()).noneMatch(line -> line.startsWith("WARNING"));
      assertThat(server.lines()).noneMatch(line -> line.contains("nalytics"));
    }
  }

  private static void echoes(ServerProcess server) throws IOException {
    byte[] text = "Hello, World!".getBytes(StandardCharsets.UTF_8);
    try (Socket client = server.dial()) {
      client.getOutputStream().write(text);
      assertThat(client.getInputStream().readNBytes(text.length)).isEqualTo(text);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }
}
