package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.client.CommandProcess;
import io.echosounder.client.CommandProcess.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The operator's commands of the packaged program, at two packaged servers of one name. */
@Timeout(180)
class OperatorIT {

  private static final String PASSWORD = "steer";

  @TempDir static Path folder;

  private static ServerProcess one;
  private static ServerProcess two;
  private static int port;
  private static Path hosts;

  @BeforeAll
  static void serve() throws IOException {
    port = freePort();
    one = launch("pod-1", "127.0.0.1");
    two = launch("pod-2", "127.0.0.2");
    one.awaitStart();
    two.awaitStart();
    hosts = folder.resolve("hosts");
    Files.writeString(
        hosts,
        "127.0.0.1 echo\n127.0.0.2 echo\n127.0.0.1 echo-and-a-dead-one\n127.0.0.3 echo-and-a-dead-one\n");
  }

  @AfterAll
  static void stop() {
    one.close();
    two.close();
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.2"))) {
      return free.getLocalPort();
    }
  }

  private static ServerProcess launch(String name, String address) throws IOException {
    return ServerProcess.launch(
        "echosounder.instance=" + name,
        "quarkus.http.host=" + address,
        "quarkus.http.port=" + port,
        "echosounder.admin.operator-password=" + PASSWORD,
        "echosounder.admin.viewer-password=look");
  }

  private static Result run(Map<String, String> environment, String... arguments) throws Exception {
    ProcessBuilder builder = Packaged.process(arguments);
    builder.environment().put("JAVA_OPTS", "-Djdk.net.hosts.file=" + hosts);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    return CommandProcess.result(process);
  }

  private static Result operator(String name, String... arguments) throws Exception {
    return run(
        Map.of("ECHOSOUNDER_ADMIN", name + ":" + port, "ECHOSOUNDER_ADMIN_PASSWORD", PASSWORD),
        arguments);
  }

  @Test
  void allAsksEveryAddressOfTheName() throws Exception {
    try (Socket first = one.dial();
        Socket second = two.dial()) {
      ServerProcess.echo(first);
      ServerProcess.echo(second);
      Result result = operator("echo", "connections", "--all", "--bytes-received", "1");
      assertThat(result.err()).isEmpty();
      assertThat(result.out().lines()).hasSize(3).anyMatch(each -> each.startsWith("pod-2 "));
      assertThat(result.code()).isZero();

      Result partly = operator("echo-and-a-dead-one", "connections", "--all");
      assertThat(partly.out()).contains("pod-1 ");
      assertThat(partly.err()).contains("http://127.0.0.3:" + port, "connection refused");
      assertThat(partly.code()).isEqualTo(14);
    }
  }

  @Test
  void loggingIn() throws Exception {
    Path file = Files.writeString(folder.resolve("password"), "look\n");
    Map<String, String> where = Map.of("ECHOSOUNDER_ADMIN", "127.0.0.1:" + port);
    String[] viewer = {"--user", "viewer", "--password-file", file.toString()};
    assertThat(run(where, "timeouts", viewer[0], viewer[1], viewer[2], viewer[3]).code()).isZero();
    Result refused = run(where, "pause", viewer[0], viewer[1], viewer[2], viewer[3]);
    assertThat(refused.err()).contains("Changes need the user operator").hasLineCount(1);
    assertThat(refused.code()).isEqualTo(13);
    Result wrong = run(where, "timeouts", viewer[2], viewer[3]);
    assertThat(wrong.err()).contains("--password-file").hasLineCount(1);
    assertThat(wrong.code()).isEqualTo(13);
  }

  @Test
  void aDrainIsFollowedToItsEnd() throws Exception {
    try (ServerProcess third =
        ServerProcess.launch("echosounder.instance=pod-3", "echosounder.drain.quiet=100ms")
            .awaitStart()) {
      String url = third.adminUri("/").toString();
      try (Socket client = third.dial()) {
        ServerProcess.echo(client);
        Result result = run(Map.of("ECHOSOUNDER_ADMIN", url), "drain", "--wait", "--yes");
        assertThat(result.out())
            .contains("pod-3: ")
            .contains("pod-3: over: 0 open, 1 ended in a pause, 0 forced, 0 bytes lost");
        assertThat(result.code()).isZero();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void mistakesAreUsageAndSuggestWhatWasMeant() throws Exception {
    Result option = operator("echo", "connections", "--idle-ovr", "5m");
    assertThat(option.err()).contains("did you mean --idle-over?").hasLineCount(1);
    assertThat(option.code()).isEqualTo(2);
    assertThat(operator("echo", "conections").err()).contains("did you mean connections?");
    assertThat(operator("echo", "timeouts", "idel=2s").err()).contains("did you mean idle?");
  }
}
