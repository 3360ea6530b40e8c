package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged server as a person starts it. */
class ServeIT {

  private static final Duration BOUND = Duration.ofSeconds(60);

  @Test
  void aStartPrintsItsOwnLineAndNothingElse() throws Exception {
    try (ServerProcess server = ServerProcess.launch().awaitStart()) {
      assertThat(server.management("/health/ready").statusCode()).isEqualTo(200);
      assertThat(server.management("/health/live").body()).contains("event-loops");
      assertThat(server.lines()).hasSize(1);
      assertThat(server.lines().getFirst()).contains("Echosounder started", "transport=");
    }
  }

  /**
   * The JVM makes a proxy class for each annotation type that is read, and no AOT cache holds such
   * a class. Three are left: for the signals, and for the annotations of Netty's handlers.
   */
  @Test
  void aStartReadsNoAnnotationsOfTheApi(@TempDir Path folder) throws Exception {
    Path classes = folder.resolve("classes.log");
    List<String> logging = List.of("env", "JAVA_OPTS=-Xmx512m -Xlog:class+load:file=" + classes);
    try (ServerProcess server = ServerProcess.launchBehind(logging).awaitStart();
        Socket client = server.dial()) {
      ServerProcess.echo(client);
      assumeTrue(Files.exists(classes), "the native executable has no JVM");
      assertThat(Files.readAllLines(classes))
          .anyMatch(line -> line.contains("io.echosounder.Serve "))
          .filteredOn(line -> line.endsWith("__dynamic_proxy__"))
          .hasSizeLessThanOrEqualTo(3);
    }
  }

  /** The copies of the jars have another time, and the JVM itself would say nothing. */
  @Test
  void aCopiedFolderSaysThatItsCacheIsIgnored(@TempDir Path copy) throws Exception {
    Path app = Path.of("target/quarkus-app");
    assumeTrue(Files.exists(app.resolve("serve.aot")));
    try (Stream<Path> files = Files.walk(app)) {
      for (Path file : files.sorted().toList()) {
        Path target = copy.resolve(app.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
    ProcessBuilder command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "@src/main/jvm/flags",
            "@src/main/jvm/serve-flags",
            "-XX:AOTCache=" + copy.resolve("serve.aot"),
            "-Dechosounder.listener.port=0",
            "-Dquarkus.http.port=0",
            "-Dquarkus.management.port=0",
            "-jar",
            copy.resolve("quarkus-run.jar").toString());
    try (ServerProcess server = ServerProcess.run(command).awaitStart()) {
      await()
          .untilAsserted(
              () ->
                  assertThat(server.lines())
                      .anyMatch(line -> line.contains("ignores the AOT cache")));
    }
  }

  /** Log readers and scripts look for ASCII digits. */
  @Test
  void digitsAreAsciiInAnArabicLocale() throws Exception {
    List<String> arabic = List.of("env", "JDK_JAVA_OPTIONS=-Duser.language=ar -Duser.country=EG");
    try (ServerProcess server = ServerProcess.launchBehind(arabic).awaitStart()) {
      assertThat(server.management("/metrics").statusCode()).isEqualTo(200);
      assertThat(String.join("\n", server.lines()))
          .containsPattern("[0-9]{4}-[0-9]{2}-[0-9]{2}")
          .doesNotContainPattern("(?U)[\\p{Nd}&&[^0-9]]");
    }
    try (ServerProcess server =
        ServerProcess.launchBehind(arabic, "echosounder.listener.write-low-mark=99999999")) {
      assertThat(server.awaitExit()).isEqualTo(1);
      assertThat(String.join("\n", server.lines()))
          .contains("99999999")
          .doesNotContainPattern("(?U)[\\p{Nd}&&[^0-9]]");
    }
  }

  /** A container with a read-only root may have no /tmp. */
  @Test
  void withoutAFolderForTemporaryFilesItServesToo() throws Exception {
    try (ServerProcess server = ServerProcess.launch("java.io.tmpdir=/dev/null/none").awaitStart();
        Socket client = server.dial()) {
      ServerProcess.echo(client);
      assertThat(server.management("/health/live").statusCode()).isEqualTo(200);
      assertThat(server.admin("GET", "/listener", "").statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "echosounder.listener.port=abc, echosounder.listener.port",
    "echosounder.listener.port=70000, echosounder.listener.port",
    "echosounder.listener.host=no.such.host.invalid, echosounder.listener.host",
    "echosounder.listener.host=192.0.2.1, echosounder.listener.host",
    "echosounder.listener.write-low-mark=99999, echosounder.listener.write-low-mark",
    "echosounder.listener.at-maximum=drop, echosounder.listener.at-maximum",
    "echosounder.listener.prot=1, echosounder.listener.prot",
    "echosounder.timeouts.read=-5s, echosounder.timeouts.read",
    "echosounder.registry.closed-connections=-1, echosounder.registry.closed-connections",
    "echosounder.drain.timeout=1s, echosounder.drain.timeout",
    "quarkus.http.host=0.0.0.0, echosounder.admin.operator-password",
    "quarkus.http.port=x, quarkus.http.port",
  })
  void aMistakeStopsTheStartWithOneLine(String property, String named) throws Exception {
    try (ServerProcess server = ServerProcess.launch(property)) {
      assertThat(server.awaitExit()).isEqualTo(1);
      assertThat(server.lines()).hasSize(1);
      assertThat(server.lines().getFirst())
          .startsWith("echosounder: cannot start: ")
          .contains(named);
    }
  }

  @Test
  void aPortInUseStopsTheStartWithOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0);
        ServerProcess server =
            ServerProcess.launch("echosounder.listener.port=" + taken.getLocalPort())) {
      assertThat(server.awaitExit()).isEqualTo(1);
      assertThat(server.lines()).hasSize(1);
      assertThat(server.lines().getFirst()).contains("echosounder.listener.port: ", "in use");
    }
  }

  /** A limit that is too low ends the start with one line: before the server is loaded. */
  @ParameterizedTest
  @ValueSource(ints = {100, 200, 255})
  void tooFewDescriptorsForTheJarsAreToldInOneLine(int limit) throws Exception {
    assertTooFewDescriptors(limit);
  }

  /** With 64 event loops, which need 192 descriptors, none of 300 is left for a connection. */
  @Test
  void tooFewDescriptorsForOneConnectionAreToldInOneLine() throws Exception {
    assertTooFewDescriptors(300, "echosounder.listener.event-loops=64");
  }

  private static void assertTooFewDescriptors(int limit, String... properties) throws Exception {
    try (ServerProcess server = ServerProcess.launchLimited(limit, properties)) {
      assertThat(server.awaitExit()).isEqualTo(1);
      assertThat(server.lines())
          .singleElement(STRING)
          .startsWith("echosounder: cannot start: limit of open files: " + limit + " is too low; ");
    }
  }

  /** The arithmetic is right: a start that names a maximum serves as many, and HTTP beside them. */
  @Test
  void aLowLimitServesAsManyConnectionsAsItsStartSays() throws Exception {
    List<Socket> clients = new ArrayList<>();
    try (ServerProcess server =
        ServerProcess.launchLimited(300, "echosounder.listener.event-loops=2").awaitStart()) {
      Matcher maximum = Pattern.compile("maxConnections=(\\d+)").matcher(server.lines().getFirst());
      assertThat(maximum.find()).isTrue();
      int count = Integer.parseInt(maximum.group(1));
      for (int i = 0; i < count; i++) {
        Socket client = server.dial();
        clients.add(client);
        ServerProcess.echo(client);
      }
      assertThat(server.admin("GET", "/connections", "").body()).contains("\"total\":" + count);
      assertThat(server.management("/health/ready").statusCode()).isEqualTo(200);
      for (Socket client : clients) {
        ServerProcess.echo(client);
      }
      assertThat(server.lines()).noneMatch(line -> line.contains("cannot accept"));
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  @Test
  void tenThousandConnectionsEchoAreListedAndEndTogether() throws Exception {
    int count = 10_000;
    List<Socket> clients = new ArrayList<>();
    try (ServerProcess server = ServerProcess.launch().awaitStart()) {
      for (int i = 0; i < count; i++) {
        clients.add(server.dial());
      }
      for (Socket client : clients) {
        client.getOutputStream().write(42);
      }
      for (Socket client : clients) {
        assertThat(client.getInputStream().read()).isEqualTo(42);
      }
      assertThat(server.admin("GET", "/connections?limit=100", "").body())
          .contains("\"total\":10000", "\"next\":");
      int listed = 0;
      String cursor = "";
      do {
        String page = server.admin("GET", "/connections?limit=1000" + cursor, "").body();
        listed += page.split("\"openedAt\"", -1).length - 1;
        int next = page.indexOf("\"next\":\"");
        cursor = next < 0 ? "" : "&cursor=" + page.substring(next + 8, page.indexOf('"', next + 8));
      } while (!cursor.isEmpty());
      assertThat(listed).isEqualTo(count);

      assertThat(server.admin("PATCH", "/timeouts", "{\"idle\":\"1s\"}").statusCode())
          .isEqualTo(200);
      for (Socket client : clients) {
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        client.close();
      }
      await()
          .atMost(BOUND)
          .until(
              () ->
                  server
                      .admin("GET", "/listener", "")
                      .body()
                      .contains("\"idle-timeout\":" + count));
      assertThat(server.management("/metrics").body())
          .containsPattern("closed_total\\{[^}]*reason=\"idle-timeout\"[^}]*} 10000\\.0");
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  @Test
  void aFullDescriptorTableIsSurvived() throws Exception {
    List<Socket> clients = new ArrayList<>();
    try (ServerProcess server =
        ServerProcess.launchLimited(500, "echosounder.listener.max-connections=100000")
            .awaitStart()) {
      for (int i = 0; i < 600; i++) {
        clients.add(server.dial());
      }
      await()
          .atMost(BOUND)
          .until(() -> server.lines().stream().anyMatch(l -> l.contains("cannot accept")));
      ServerProcess.echo(clients.getFirst());
      // Room for those who wait, beside the two hundred jars that the JVM may hold open.
      for (Socket client : clients.subList(0, 350)) {
        client.close();
      }
      for (Socket client : clients.subList(350, 600)) {
        ServerProcess.echo(client);
      }
      long warned = server.lines().stream().filter(l -> l.contains("cannot accept")).count();
      // It fails ten times a second, and says so at most once in each.
      assertThat(warned).isLessThan(30);
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  /** An error that is not the peer's doing: the kernel aborts the server's end of a connection. */
  @Test
  void anErrorOfTheSocketEndsItsConnectionAndNoOther() throws Exception {
    try (ServerProcess server = ServerProcess.launch().awaitStart();
        Socket aborted = server.dial();
        Socket other = server.dial()) {
      ServerProcess.echo(aborted);
      ServerProcess.echo(other);
      assumeTrue(abort(server.echoPort(), aborted.getLocalPort()), "needs root and ss -K");
      await()
          .atMost(BOUND)
          .until(() -> server.admin("GET", "/listener", "").body().contains("\"io-error\":1"));
      assertThat(server.admin("GET", "/connections?state=closed&reason=io-error", "").body())
          .contains("\"total\":1", "\"closedBy\":\"server\"", "\"error\":\"");
      assertThat(server.management("/metrics").body())
          .containsPattern("closed_total\\{[^}]*reason=\"io-error\"[^}]*} 1\\.0");
      ServerProcess.echo(other);
      await()
          .atMost(BOUND)
          .until(() -> server.lines().stream().anyMatch(l -> l.contains("ended by io-error: ")));
    }
  }

  /** True if the kernel has aborted the socket with these ports. */
  private static boolean abort(int localPort, int remotePort) throws Exception {
    try {
      Process ss =
          new ProcessBuilder(
                  "ss", "-K", "-t", "sport", "=", ":" + localPort, "dport", "=", ":" + remotePort)
              .redirectErrorStream(true)
              .start();
      String said = new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return ss.waitFor() == 0 && said.contains("ESTAB");
    } catch (IOException e) {
      return false;
    }
  }
}
