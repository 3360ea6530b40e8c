package io.echosounder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * Our own server on one port, started again and again. Its admin port changes between two, so that
 * the next one may start while the last one drains.
 */
final class WatchedServer implements AutoCloseable {
  private final List<String> inside;
  private final int port;
  private final int[] adminPorts = new int[2];
  private final List<ServerProcess> started = new ArrayList<>();

  /**
   * @param inside a command that executes the rest of its arguments
   */
  WatchedServer(List<String> inside) throws IOException {
    this.inside = inside;
    try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket two = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket three = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = one.getLocalPort();
      adminPorts[0] = two.getLocalPort();
      adminPorts[1] = three.getLocalPort();
    }
  }

  ServerProcess start() throws IOException {
    return launch().awaitStart();
  }

  /** Does not wait. The last one has to be draining. */
  ServerProcess launch() throws IOException {
    ServerProcess server =
        ServerProcess.run(
            Packaged.startingFast(
                inside,
                "-Dechosounder.listener.host=127.0.0.1",
                "-Dechosounder.listener.port=" + port,
                "-Dechosounder.instance=tested",
                "-Dquarkus.http.port=" + adminPorts[started.size() % 2],
                "-Dquarkus.management.port=0",
                "-Dechosounder.drain.quiet=100ms",
                "-Dechosounder.drain.spread=100ms",
                "-Dechosounder.drain.timeout=3s"));
    started.add(server);
    return server;
  }

  String target() {
    return "127.0.0.1:" + port;
  }

  int port() {
    return port;
  }

  /** The option for both admin ports. */
  String admin() {
    return "--admin=http://127.0.0.1:%d,http://127.0.0.1:%d"
        .formatted(adminPorts[0], adminPorts[1]);
  }

  WatchRun watch(String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of(options));
    all.add(target());
    return WatchRun.start(inside, all.toArray(String[]::new));
  }

  /**
   * Waits until the running server holds so many connections, and each has received more than its
   * first message. So {@code watch} knows them on the server.
   */
  void awaitTalks(int connections) {
    Map<String, Long> first = new HashMap<>();
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .pollInterval(50, TimeUnit.MILLISECONDS)
        .ignoreExceptions()
        .until(
            () -> {
              JsonNode open = new ObjectMapper().readTree(get("/connections?state=open"));
              int talking = 0;
              for (JsonNode each : open.path("items")) {
                long bytes = each.path("bytesReceived").asLong();
                if (bytes > 0
                    && bytes > first.computeIfAbsent(each.path("id").asText(), _ -> bytes)) {
                  talking++;
                }
              }
              return talking == connections;
            });
  }

  void awaitAccepted(int connections) {
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .ignoreExceptions()
        .until(() -> accepted() >= connections);
  }

  /** The connections that the running server has accepted. */
  int accepted() throws Exception {
    return new ObjectMapper().readTree(get("/listener")).path("accepted").asInt();
  }

  /** Asks the admin port, which may be in a network of its own. */
  private String get(String path) throws Exception {
    if (inside.isEmpty()) {
      return started.getLast().admin("GET", path, "").body();
    }
    String ask =
        "exec 3<>/dev/tcp/127.0.0.1/%d; printf 'GET /api/v1%s HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3"
            .formatted(adminPorts[(started.size() - 1) % 2], path);
    List<String> command = new ArrayList<>(inside);
    command.addAll(List.of("bash", "-c", ask));
    Process process = new ProcessBuilder(command).start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  @Override
  public void close() {
    started.forEach(ServerProcess::close);
  }
}
