package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./mvnw} on a machine without any {@code mvn}, and a Maven repository on loopback. */
@Timeout(60)
class MavenWrapperTest {

  private static final List<String> PROGRAMS =
      List.of(
          "sh",
          "sed",
          "awk",
          "tr",
          "curl",
          "tar",
          "gzip",
          "mkdir",
          "mv",
          "rm",
          "cut",
          "sha512sum",
          "dirname",
          "readlink",
          "head",
          "cat");

  @TempDir Path folder;

  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private final HttpServer repository;

  MavenWrapperTest() throws IOException {
    repository = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void machine() throws Exception {
    Path maven = Files.createDirectories(folder.resolve("apache-maven/bin")).resolve("mvn");
    Files.writeString(maven, "#!/bin/sh\necho \"Maven runs: $*\"\n");
    assertThat(maven.toFile().setExecutable(true)).isTrue();
    Path archive = folder.resolve("maven.tar.gz");
    assertThat(
            run(
                Map.of(),
                "tar",
                "-czf",
                archive.toString(),
                "-C",
                folder.toString(),
                "apache-maven"))
        .isEmpty();
    byte[] bytes = Files.readAllBytes(archive);
    repository.createContext(
        "/",
        exchange -> {
          asked.add(
              exchange.getRequestURI().getPath()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization"));
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    repository.start();

    Path project = Files.createDirectories(folder.resolve("project/.mvn/wrapper"));
    Files.copy(Path.of("mvnw"), folder.resolve("project/mvnw"));
    Files.copy(Path.of(".mvn/find-jdk.sh"), folder.resolve("project/.mvn/find-jdk.sh"));
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(bytes));
    Files.writeString(
        project.resolve("maven-wrapper.properties"),
        "mavenVersion=9.9\nmavenSha512=" + digest + "\n");

    Path bin = Files.createDirectories(folder.resolve("bin"));
    for (String program : PROGRAMS) {
      Path wrapper = bin.resolve(program);
      Files.writeString(wrapper, "#!/bin/sh\nexec " + onPath(program) + " \"$@\"\n");
      assertThat(wrapper.toFile().setExecutable(true)).isTrue();
    }
  }

  @AfterEach
  void stop() {
    repository.stop(0);
  }

  @Test
  void theMirrorInSettingsIsTaken() throws Exception {
    Path settings = Files.createDirectories(folder.resolve("home/.m2")).resolve("settings.xml");
    Files.writeString(
        settings,
        """
        <settings>
          <!-- <mirrors><mirror><mirrorOf>*</mirrorOf><url>http://127.0.0.1:1/</url></mirror></mirrors> -->
          <mirrors>
            <mirror><mirrorOf>other</mirrorOf><url>http://127.0.0.1:1/</url></mirror>
            <mirror>
              <url>%s/mirror/</url>
              <mirrorOf>external:*,!other</mirrorOf>
            </mirror>
          </mirrors>
        </settings>
        """
            .formatted(root()));
    assertThat(wrapper(Map.of())).contains("fetching Maven 9.9, once", "Maven runs: -v");
    assertThat(asked)
        .containsExactly(
            "/mirror/org/apache/maven/apache-maven/9.9/apache-maven-9.9-bin.tar.gz null");
    // The second run asks nobody.
    assertThat(wrapper(Map.of())).isEqualTo("Maven runs: -v\n");
    assertThat(asked).hasSize(1);
  }

  @Test
  void theRepositoryOfTheStockWrapperIsTakenWithItsNameAndPassword() throws Exception {
    assertThat(
            wrapper(
                Map.of("MVNW_REPOURL", root(), "MVNW_USERNAME", "me", "MVNW_PASSWORD", "a\"b\\c")))
        .contains("Maven runs: -v");
    assertThat(asked)
        .containsExactly(
            "/org/apache/maven/apache-maven/9.9/apache-maven-9.9-bin.tar.gz Basic "
                + "bWU6YSJiXGM=");
  }

  @Test
  void withoutAnyOfThemItSaysWhatToDo() throws Exception {
    assertThat(wrapper(Map.of())).contains("install any mvn", "MVNW_REPOURL", "settings.xml");
  }

  private String root() {
    return "http://127.0.0.1:" + repository.getAddress().getPort();
  }

  private String wrapper(Map<String, String> environment) throws Exception {
    return run(environment, folder.resolve("project/mvnw").toString(), "-v");
  }

  private String run(Map<String, String> environment, String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    if (command.length == 2) {
      builder.environment().clear();
      builder.environment().put("PATH", folder.resolve("bin").toString());
      builder.environment().put("HOME", folder.resolve("home").toString());
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.environment().putAll(environment);
    }
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  private static Path onPath(String program) {
    for (String place : System.getenv("PATH").split(File.pathSeparator, -1)) {
      Path file = Path.of(place, program);
      if (Files.isExecutable(file)) {
        return file;
      }
    }
    throw new IllegalStateException(program + " is not installed");
  }
}
