package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings as a person gives them: in the environment, as -D, in a file. */
class SettingsIT {

  private static final String[] FREE = {
    "-Dechosounder.listener.port=0", "-Dquarkus.http.port=0", "-Dquarkus.management.port=0"
  };

  @TempDir Path folder;

  /** The environment and further arguments, started in a folder of its own. */
  private ServerProcess start(Map<String, String> environment, String... arguments)
      throws IOException {
    String[] all = new String[FREE.length + arguments.length];
    System.arraycopy(FREE, 0, all, 0, FREE.length);
    System.arraycopy(arguments, 0, all, FREE.length, arguments.length);
    ProcessBuilder command = Packaged.process(all);
    command.environment().putAll(environment);
    command.directory(folder.toFile());
    return ServerProcess.run(command);
  }

  private void file(String text) throws IOException {
    Files.createDirectories(folder.resolve("config"));
    Files.writeString(folder.resolve("config/application.properties"), text);
  }

  private static List<String> failed(ServerProcess server) throws InterruptedException {
    assertThat(server.awaitExit()).isEqualTo(1);
    assertThat(server.lines()).allMatch(line -> line.startsWith("echosounder: cannot start: "));
    return server.lines().stream()
        .map(line -> line.substring("echosounder: cannot start: ".length()))
        .toList();
  }

  /** Optional properties too, which the configuration would pass over without a word. */
  private static final Map<String, String> UNREADABLE =
      Map.ofEntries(
          Map.entry("echosounder.admin.viewer-password-file", "${N}"),
          Map.entry("echosounder.admin.operator-password", ""),
          Map.entry("echosounder.listener.max-connections", "${N}"),
          Map.entry("echosounder.listener.event-loops", ""),
          Map.entry("echosounder.listener.host", ""),
          Map.entry("echosounder.live-file", "${N}"),
          Map.entry("echosounder.drain.unready", "yess"),
          Map.entry("echosounder.log.connections", "some"),
          Map.entry("echosounder.log.quiet-remotes", "10.0.0.0/33"),
          Map.entry("quarkus.http.host", "${N}"),
          Map.entry("quarkus.management.host", ""));

  @Test
  void aGivenValueThatCannotBeReadStopsTheStart() throws Exception {
    String[] arguments =
        UNREADABLE.entrySet().stream()
            .map(each -> "-D" + each.getKey() + "=" + each.getValue())
            .toArray(String[]::new);
    try (ServerProcess server = start(Map.of(), arguments)) {
      assertThat(properties(server)).containsExactlyInAnyOrderElementsOf(UNREADABLE.keySet());
    }
    Map<String, String> environment = new HashMap<>();
    UNREADABLE.forEach(
        (name, value) ->
            environment.put(name.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT), value));
    try (ServerProcess server = start(environment)) {
      assertThat(properties(server)).containsExactlyInAnyOrderElementsOf(UNREADABLE.keySet());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "echosounder.timeouts.idle, ${",
    "quarkus.http.port, ${N}",
    "quarkus.http.host, ''",
    "quarkus.management.host, ${N}",
  })
  void soDoesEachAlone(String property, String value) throws Exception {
    try (ServerProcess server = start(Map.of(), "-D" + property + "=" + value)) {
      assertThat(properties(server)).containsExactly(property);
    }
  }

  private static List<String> properties(ServerProcess server) throws InterruptedException {
    return failed(server).stream().map(line -> line.substring(0, line.indexOf(':'))).toList();
  }

  @Test
  void aValueOfTheActiveProfileCountsToo() throws Exception {
    file("%prod.echosounder.listener.max-connections=${N}\n");
    try (ServerProcess server = start(Map.of())) {
      assertThat(failed(server))
          .singleElement()
          .asString()
          .startsWith("echosounder.listener.max-connections: ");
    }
  }

  @Test
  void unknownNamesStopTheStartAndTheNearestIsNamed() throws Exception {
    try (ServerProcess server =
        start(
            Map.of(
                "ECHOSOUNDER_TIMEOUTS_IDEL", "2s",
                "ECHOSOUNDER_ADMIN_OPERATOR_PASWORD", "x",
                "ECHOSOUNDER_PORT", "9"),
            "-Dechosounder.timeout.idle=2s",
            "-Dechosounder.port=9")) {
      assertThat(failed(server))
          .containsExactlyInAnyOrder(
              "ECHOSOUNDER_TIMEOUTS_IDEL: there is no such property;"
                  + " did you mean ECHOSOUNDER_TIMEOUTS_IDLE?",
              "ECHOSOUNDER_ADMIN_OPERATOR_PASWORD: there is no such property;"
                  + " did you mean ECHOSOUNDER_ADMIN_OPERATOR_PASSWORD?",
              "ECHOSOUNDER_PORT: there is no such property;"
                  + " did you mean ECHOSOUNDER_LISTENER_PORT?",
              "echosounder.timeout.idle: there is no such property;"
                  + " did you mean echosounder.timeouts.idle?",
              "echosounder.port: there is no such property;"
                  + " did you mean echosounder.listener.port?");
    }
  }

  @Test
  void theFileOfAnotherVersionIsNamed() throws Exception {
    file("echosounder.sonar.depth=40\n");
    try (ServerProcess server = start(Map.of())) {
      assertThat(failed(server))
          .singleElement()
          .asString()
          .contains("echosounder.sonar.depth", "config/application.properties", "version")
          .doesNotContain("did you mean");
    }
  }

  @Test
  void theVariablesOfKubernetesServicesPass() throws Exception {
    try (ServerProcess server =
        start(
            Map.of(
                "ECHOSOUNDER_SERVICE_HOST", "10.0.0.7",
                "ECHOSOUNDER_SERVICE_PORT", "8080",
                "ECHOSOUNDER_SERVICE_PORT_ECHO", "8080",
                "ECHOSOUNDER_PORT", "tcp://10.0.0.7:8080",
                "ECHOSOUNDER_PORT_8080_TCP", "tcp://10.0.0.7:8080",
                "ECHOSOUNDER_PORT_8080_TCP_ADDR", "10.0.0.7",
                "ECHOSOUNDER_PORT_8080_TCP_PORT", "8080",
                "ECHOSOUNDER_PORT_8080_TCP_PROTO", "tcp",
                "ECHOSOUNDER_ADMIN_SERVICE_HOST", "10.0.0.8",
                "ECHOSOUNDER_ADMIN_PORT", "tcp://10.0.0.8:8081"))) {
      server.awaitStart();
    }
  }

  /** A shell that has them for the operator's commands may start a server too. */
  @Test
  void theVariablesOfCommandsPass() throws Exception {
    try (ServerProcess server =
        start(Map.of("ECHOSOUNDER_ADMIN", "http://pod:8081", "ECHOSOUNDER_ADMIN_PASSWORD", "x"))) {
      server.awaitStart();
    }
  }

  @Test
  void allMistakesAreToldAtOnce() throws Exception {
    try (ServerProcess server =
        start(
            Map.of("ECHOSOUNDER_ADMIN_VIEWER_PASSWORD", " "),
            "-Dechosounder.listener.max-connections=${N}",
            "-Dechosounder.listener.prot=1",
            "-Dechosounder.listener.port=70000",
            "-Dechosounder.listener.read-buffer-max=64XiB",
            "-Dechosounder.listener.receive-buffer=2GiB",
            "-Dechosounder.listener.at-maximum=drop",
            "-Dechosounder.listener.write-low-mark=99999",
            "-Dechosounder.timeouts.read=-5s",
            "-Dechosounder.registry.closed-connections=-1",
            "-Dechosounder.drain.timeout=1s",
            "-Dechosounder.admin.event-subscribers=0",
            "-Dquarkus.http.host=0.0.0.0",
            "-Dquarkus.management.port=x")) {
      assertThat(properties(server))
          .containsExactlyInAnyOrder(
              "echosounder.admin.viewer-password",
              "echosounder.listener.max-connections",
              "echosounder.listener.prot",
              "echosounder.listener.port",
              "echosounder.listener.read-buffer-max",
              "echosounder.listener.receive-buffer",
              "echosounder.listener.at-maximum",
              "echosounder.listener.write-low-mark",
              "echosounder.timeouts.read",
              "echosounder.registry.closed-connections",
              "echosounder.drain.timeout",
              "echosounder.admin.event-subscribers",
              "quarkus.http.host",
              "quarkus.management.port");
    }
  }

  @ParameterizedTest
  @CsvSource({"a$$b, x${HOME}y", "a\\$b, a${b}c", "${, a:b c\\"})
  void aPasswordIsTakenAsItStands(String password, String other) throws Exception {
    try (ServerProcess server =
        start(
            Map.of("ECHOSOUNDER_ADMIN_VIEWER_PASSWORD", other),
            "-Dechosounder.admin.operator-password=" + password)) {
      server.awaitStart();
      assertLogin(server, "operator", password);
      assertLogin(server, "viewer", other);
    }
  }

  /** A line's end is what editors and echo leave; the escapes are those of properties files. */
  @Test
  void aPasswordCanComeFromAFile() throws Exception {
    Files.writeString(folder.resolve("secret"), " a$$b${c}\n\n");
    file("echosounder.admin.viewer-password=x${HOME}$$y\\\\$z\n");
    try (ServerProcess server =
        start(Map.of(), "-Dechosounder.admin.operator-password-file=" + folder.resolve("secret"))) {
      server.awaitStart();
      assertLogin(server, "operator", " a$$b${c}\n");
      assertLogin(server, "viewer", "x${HOME}$$y\\$z");
    }
  }

  @Test
  void aPasswordFileThatIsNoneStopsTheStart() throws Exception {
    Files.writeString(folder.resolve("empty"), "\n");
    Files.write(folder.resolve("large"), new byte[5000]);
    assertRefused("none", "does not exist", "empty", "is empty");
    assertRefused("large", "4,096", ".", "cannot be read");
    try (ServerProcess server =
        start(
            Map.of("ECHOSOUNDER_ADMIN_OPERATOR_PASSWORD", "x"),
            "-Dechosounder.admin.operator-password-file=" + folder.resolve("large"))) {
      assertThat(failed(server)).singleElement().asString().contains("one of the two");
    }
  }

  private void assertRefused(String operator, String why, String viewer, String whyViewer)
      throws Exception {
    try (ServerProcess server =
        start(
            Map.of("ECHOSOUNDER_ADMIN_OPERATOR_PASSWORD_FILE", operator),
            "-Dechosounder.admin.viewer-password-file=" + viewer)) {
      assertThat(failed(server))
          .satisfiesExactlyInAnyOrder(
              line ->
                  assertThat(line)
                      .startsWith("echosounder.admin.operator-password-file: " + operator)
                      .contains(why),
              line ->
                  assertThat(line)
                      .startsWith("echosounder.admin.viewer-password-file: " + viewer)
                      .contains(whyViewer));
    }
  }

  private static void assertLogin(ServerProcess server, String user, String password)
      throws Exception {
    assertThat(status(server.http(), server.adminUri("/listener"), user, password)).isEqualTo(200);
    assertThat(status(server.http(), server.adminUri("/listener"), user, password + "x"))
        .isEqualTo(401);
  }

  private static int status(HttpClient http, URI uri, String user, String password)
      throws Exception {
    String basic =
        Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    return http.send(
            HttpRequest.newBuilder(uri).header("Authorization", "Basic " + basic).build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void propertiesAreTakenBehindTheCommandToo() throws Exception {
    try (ServerProcess server =
        ServerProcess.run(
            Packaged.process(
                "serve", FREE[0], FREE[1], FREE[2], "-Dechosounder.listener.max-connections=7"))) {
      server.awaitStart();
      assertThat(server.lines().getFirst()).contains("maxConnections=7 ");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "serve --port=80, -Dechosounder.listener.port=80",
    "serve -Xmx5m, JAVA_OPTS",
    "serv, did you mean serve?",
    "bnch, did you mean bench?",
    "dial -Dx=y localhost:1, echosounder -Dx=y dial",
  })
  void whatIsNotUnderstoodIsAnsweredWithWhereItGoes(String arguments, String answer)
      throws Exception {
    try (ServerProcess command = ServerProcess.run(Packaged.process(arguments.split(" ", -1)))) {
      assertThat(command.awaitExit()).isEqualTo(2);
      assertThat(command.lines()).singleElement().asString().contains(answer);
    }
  }

  @Test
  void theHelpOfServeListsThePropertiesWithTheirDefaults() throws Exception {
    try (ServerProcess help = ServerProcess.run(Packaged.process("serve", "--help"))) {
      assertThat(help.awaitExit()).isZero();
      assertThat(help.lines())
          .contains("  echosounder.listener.port=8080", "  echosounder.timeouts.idle=1h")
          .allMatch(line -> line.length() <= 80);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "quarkus.http, quarkus.http.port",
    "quarkus.management, quarkus.management.port",
    "echosounder.listener, echosounder.listener.port",
  })
  void aPortInUseOrAnAddressOfAnotherMachineIsOneLine(String prefix, String named)
      throws Exception {
    try (ServerSocket taken = new ServerSocket(0);
        ServerProcess server = start(Map.of(), "-D" + prefix + ".port=" + taken.getLocalPort())) {
      assertThat(failed(server)).singleElement().asString().startsWith(named);
    }
    try (ServerProcess server =
        start(
            Map.of(),
            "-D" + prefix + ".host=192.0.2.7",
            "-Dechosounder.admin.operator-password=x")) {
      assertThat(failed(server)).singleElement().asString().contains(prefix + ".host");
    }
  }

  @Test
  void aPortOutOfRangeAHostWithoutAnAddressAndAKeyThatIsMissingAreNamed() throws Exception {
    try (ServerProcess server =
        start(
            Map.of(),
            "-Dquarkus.http.port=70000",
            "-Dquarkus.management.host=[::g]",
            "-Dquarkus.tls.echo.key-store.pem.echo.cert=tls.crt")) {
      assertThat(properties(server))
          .containsExactly(
              "quarkus.http.port",
              "quarkus.management.host",
              "quarkus.tls.echo.key-store.pem.echo.key");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/no/such/folder", "/proc"})
  void aStartWithoutAPlaceForTemporaryFilesServesOrSaysSo(String tmp) throws Exception {
    try (ServerProcess server = start(Map.of(), "-Djava.io.tmpdir=" + tmp)) {
      server.awaitStart();
      assertThat(server.lines()).noneMatch(line -> line.startsWith("\tat "));
    }
  }
}
