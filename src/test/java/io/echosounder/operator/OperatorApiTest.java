package io.echosounder.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.echosounder.admin.AdminTest;
import io.echosounder.client.CommandProcess;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Every command against the real API, and those that ask or draw on a real terminal. */
@QuarkusTest
@Timeout(120)
class OperatorApiTest extends AdminTest {

  @TestHTTPResource("/")
  URI admin;

  private int code;
  private String err = "";

  private String run(Callable<Integer> command, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter errors = new StringWriter();
    CommandLine line =
        new CommandLine(command)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(errors));
    String[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = "--admin=" + url();
    code = line.execute(all);
    err = errors.toString();
    return out.toString();
  }

  private String url() {
    return "http://localhost:" + admin.getPort();
  }

  @Test
  void whoIsConnected() throws Exception {
    exchange(dial(), "hello");
    String id = onlyId();
    assertThat(run(new ConnectionsCommand()).lines().toList())
        .hasSize(2)
        .last()
        .asString()
        .matches(id + " +open +127\\.0\\.0\\.1:\\d+ +[0-9.]+s +[0-9.]+s +5 +5");
    assertThat(run(new ConnectionsCommand(), "-o", "wide"))
        .contains("RTT", "NEXT TIMEOUT", "idle ", "tcp");
    assertThat(
            run(new ConnectionsCommand(), "--no-headers", "--bytes-received", "5", "--sort=-age"))
        .hasLineCount(1);
    assertThat(run(new ConnectionsCommand(), "--idle-over", "1h")).doesNotContain(id);
    assertThat(run(new ConnectionCommand(), id))
        .contains("State:      open", "Received:   5", "FIRES IN", "default");
    assertThat(run(new TopCommand())).contains("listening for", "open 1/", id);
    assertThat(run(new ListenerCommand()))
        .contains("State:      listening for", "Open:       1 of at");
    assertThat(code).isZero();
  }

  @Test
  void aTimeoutIsChangedAndEndsAConnection() throws Exception {
    Socket client = dial();
    String id = onlyId();
    assertThat(run(new TimeoutsCommand(), "idle=2h"))
        .containsPattern("idle +2h +patch")
        .containsPattern("read +off +default");
    assertThat(run(new TimeoutsCommand(), "idle=-")).containsPattern("idle +1h +default");
    assertThat(run(new TimeoutsCommand(), id, "idle=30m"))
        .containsPattern("idle +30m +override +(30m|29m59s)");
    run(new TimeoutsCommand(), id, "idle=100ms");
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    client.close();
    await().until(() -> registry.openCount() == 0);
    assertThat(run(new ConnectionsCommand(), "--state=closed", "--limit=1"))
        .containsPattern(id + " +127\\.0\\.0\\.1:\\d+ +idle-timeout ");
    assertThat(run(new ConnectionCommand(), id)).contains("closed, idle-timeout by server");
    run(new TimeoutsCommand(), id, "idle=1s");
    assertThat(err).isEqualTo("timeouts: " + url() + ": " + id + " is closed already\n");
    assertThat(code).isEqualTo(13);
  }

  @Test
  void connectionsAreEnded() throws Exception {
    Socket first = dial();
    String id = onlyId();
    assertThat(run(new CloseCommand(), id)).startsWith(id + ": clos").contains("operator-closed");
    assertThat(first.getInputStream().read()).isEqualTo(-1);
    first.close();
    await().until(() -> registry.openCount() == 0);
    dial();
    dial();
    assertThat(run(new CloseCommand(), "--remote=127.0.0.1", "--reset", "--yes"))
        .isEqualTo("2 connections ended\n");
    await().until(() -> registry.openCount() == 0);
    assertThat(run(new CloseCommand(), "--all", "--yes")).isEqualTo("0 connections ended\n");
    run(new CloseCommand(), "--remote=nobody", "--yes");
    assertThat(err).contains("remote: \"nobody\" is not accepted; it accepts ");
    assertThat(code).isEqualTo(13);
  }

  @Test
  void theListenerIsPausedAndResumed() throws Exception {
    assertThat(run(new PauseCommand(), "--mode=refuse")).endsWith(": paused (refuse)\n");
    assertThat(run(new ListenerCommand())).contains("paused (refuse) for", "Addresses:  none");
    assertThat(run(new ResumeCommand())).endsWith(": listening\n");
    assertThat(code).isZero();
  }

  @Test
  void eventsAreLines() throws Exception {
    StringWriter out = new StringWriter();
    CommandLine line = new CommandLine(new EventsCommand()).setOut(new PrintWriter(out));
    Thread events =
        Thread.ofVirtual()
            .start(() -> line.execute("--admin", url(), "--only=connection-closed", "--count=2"));
    // The subscription begins at some time, so connections come and go until two were seen.
    await()
        .until(
            () -> {
              dial().close();
              return events.join(java.time.Duration.ofMillis(50));
            });
    assertThat(out.toString().lines().toList())
        .hasSize(2)
        .allMatch(each -> each.matches("[0-9:.]{12}  connection-closed .* peer-closed after .*"));
  }

  @Test
  void topFillsATerminalAndGivesItBack(@TempDir Path folder) throws Exception {
    exchange(dial(), "hello");
    String id = onlyId();
    Path log = folder.resolve("terminal");
    Process top = CommandProcess.startOnTerminal(log, 80, "top", "--admin", url());
    await().atMost(1, TimeUnit.MINUTES).until(() -> Files.readString(log).contains(id + " "));
    press(top, "d");
    await().until(() -> Files.readString(log).contains("by -idle: i id"));
    press(top, "q");
    assertThat(CommandProcess.result(top).code()).isZero();
    String all = Files.readString(log);
    assertThat(all)
        .contains("\u001b[?1049h", "\u001b[?1049l")
        .contains("q quit  by -bytesReceived: i id  a age  d idle  r received  s sent  p pending");
    String[] frames = all.split("\u001b\\[H", -1);
    assertThat(frames[1].replaceAll("\u001b\\[[0-9;?]*[a-zA-Z]", "").split("\r+\n", -1))
        .hasSizeLessThanOrEqualTo(24)
        .allMatch(line -> line.length() <= 80);
  }

  @Test
  void aBulkClosingAsksOnATerminal(@TempDir Path folder) throws Exception {
    Socket client = dial();
    Path log = folder.resolve("terminal");
    for (String answer : List.of("n", "y")) {
      Process close =
          CommandProcess.startOnTerminal(log, 80, "close", "--older-than", "1ms", "--admin", url());
      await()
          .atMost(1, TimeUnit.MINUTES)
          .until(() -> Files.readString(log).contains("This will end 1 connection on "));
      press(close, answer + "\n");
      assertThat(CommandProcess.result(close).code()).isEqualTo(answer.equals("n") ? 15 : 0);
      assertThat(Files.readString(log))
          .contains(answer.equals("n") ? "close: nothing was changed" : "1 connection ended");
      Files.delete(log);
    }
    assertThat(client.getInputStream().read()).isEqualTo(-1);
  }

  private static void press(Process process, String keys) throws IOException {
    OutputStream terminal = process.getOutputStream();
    terminal.write(keys.getBytes(UTF_8));
    terminal.flush();
  }
}
