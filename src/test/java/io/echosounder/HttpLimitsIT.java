package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.echosounder.http.Wire;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A flood on one HTTP port takes neither health nor the echo away; with real processes. */
class HttpLimitsIT {

  private static final Duration BOUND = Duration.ofMinutes(1);

  @ParameterizedTest
  @ValueSource(strings = {"admin", "management"})
  void unfinishedRequestsKeepNobodyOut(String port) throws Exception {
    List<Wire> flood = new ArrayList<>();
    try (ServerProcess server = ServerProcess.launchLimited(400).awaitStart();
        Socket before = server.dial()) {
      ServerProcess.echo(before);
      for (int i = 0; i < 600; i++) {
        flood.add(begin(server, port, "GET /q/health/live HTTP/1.1\r\nHost: loc"));
      }
      assertThat(server.management("/health/live").statusCode()).isEqualTo(200);
      assertThat(server.admin("GET", "/listener", "").statusCode()).isEqualTo(200);
      ServerProcess.echo(before);
      try (Socket after = server.dial()) {
        ServerProcess.echo(after);
      }
    } finally {
      for (Wire wire : flood) {
        wire.close();
      }
    }
  }

  /** 9,000 times 7 KiB do not fit into this heap. */
  @ParameterizedTest
  @ValueSource(strings = {"admin", "management"})
  void unfinishedHeadersFillNoMemory(String port) throws Exception {
    String request =
        "GET / HTTP/1.1\r\nHost: localhost\r\n" + ("A: " + "a".repeat(995) + "\r\n").repeat(7);
    List<Wire> flood = new ArrayList<>();
    try (ServerProcess server = ServerProcess.run(small()).awaitStart()) {
      for (int i = 0; i < 9000; i++) {
        flood.add(begin(server, port, request));
        if (flood.size() == 1000) {
          // More than the server keeps, and no more than this process may open.
          for (Wire wire : flood) {
            wire.close();
          }
          flood.clear();
        }
      }
      assertThat(server.management("/health/live").statusCode()).isEqualTo(200);
      try (Socket client = server.dial()) {
        ServerProcess.echo(client);
      }
      server.terminate();
      assertThat(server.awaitExit()).isZero();
      assertThat(server.lines()).noneMatch(line -> line.contains("OutOfMemory"));
    } finally {
      for (Wire wire : flood) {
        wire.close();
      }
    }
  }

  private static ProcessBuilder small() {
    ProcessBuilder builder =
        Packaged.process(
            "-Dechosounder.listener.port=0",
            "-Dquarkus.http.port=0",
            "-Dquarkus.management.port=0");
    builder.environment().put("JAVA_OPTS", "-Xmx48m -XX:MaxDirectMemorySize=48m");
    return builder;
  }

  /** An unfinished head, and a body that trickles, are over in time; an idle connection too. */
  @ParameterizedTest
  @ValueSource(strings = {"admin", "management"})
  void slowRequestsAreEnded(String port) throws Exception {
    try (ServerProcess server =
            ServerProcess.launch(
                    "echosounder.http.request-timeout=1s", "echosounder.http.idle-timeout=2s")
                .awaitStart();
        Wire head = begin(server, port, "GET / HTTP/1.1\r\nHost: localhost\r\n");
        Wire body =
            begin(
                server,
                port,
                "PATCH /api/v1/timeouts HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{");
        Wire silent = begin(server, port, "")) {
      Thread trickle = Thread.ofVirtual().start(() -> trickle(body));
      assertThat(head.readAll()).startsWith("HTTP/1.1 408 ").contains("request-timeout");
      assertThat(silent.readAll()).isEmpty();
      trickle.join();
      await().atMost(BOUND).until(() -> server.management("/health/live").statusCode() == 200);
      assertThat(server.lines()).noneMatch(line -> line.contains("ERROR"));
    }
  }

  private static void trickle(Wire body) {
    try {
      while (true) {
        body.send(" ");
        Thread.sleep(50);
      }
    } catch (IOException | InterruptedException e) {
      // The server has had enough.
    }
  }

  private static Wire begin(ServerProcess server, String port, String request) throws IOException {
    Wire wire =
        new Wire(port.equals("admin") ? server.adminUri("").getPort() : server.managementPort());
    try {
      wire.send(request);
    } catch (IOException evicted) {
      // Another one has taken its place already.
    }
    return wire;
  }
}
