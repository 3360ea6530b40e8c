package io.echosounder;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The packaged server as a process of its own, on free ports. */
final class ServerProcess implements AutoCloseable {

  /** The ports in the start line, as text or as JSON. */
  private static final Pattern STARTED =
      Pattern.compile(
          "Echosounder started .*\\becho[\":=]+[^\\s,]*:(\\d+).*\\badmin[\":=]+[^\\s,]*:(\\d+)"
              + ".*\\bmanagement[\":=]+[^\\s,]*:(\\d+)");

  private static final Pattern DRAINED =
      Pattern.compile("drained in \\d+ ms: quiet=(\\d+) forced=(\\d+)");

  private final Process process;
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final Thread reader;
  private final HttpClient http = HttpClient.newHttpClient();

  private ServerProcess(Process process) {
    this.process = process;
    this.reader = Thread.ofVirtual().start(this::read);
  }

  /** Starts with more properties, as {@code name=value}; does not wait. */
  static ServerProcess launch(String... properties) throws IOException {
    return launchLimited(0, properties);
  }

  /** The same with a limit of descriptors, unless it is 0. */
  static ServerProcess launchLimited(int descriptors, String... properties) throws IOException {
    List<String> limit =
        descriptors > 0
            ? List.of("sh", "-c", "ulimit -n " + descriptors + "; exec \"$@\"", "sh")
            : List.of();
    return launchBehind(limit, properties);
  }

  /** The same behind a command that executes the rest of its arguments. */
  static ServerProcess launchBehind(List<String> behind, String... properties) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(
        List.of(
            "-Dechosounder.listener.port=0",
            "-Dquarkus.http.port=0",
            "-Dquarkus.management.port=0"));
    for (String property : properties) {
      arguments.add("-D" + property);
    }
    return run(Packaged.process(behind, arguments.toArray(String[]::new)));
  }

  /** Any other command that serves in the end. */
  static ServerProcess run(ProcessBuilder command) throws IOException {
    return new ServerProcess(command.redirectErrorStream(true).start());
  }

  /** Waits until it has started. */
  ServerProcess awaitStart() {
    Awaitility.await()
        .atMost(2, TimeUnit.MINUTES)
        .pollInterval(20, TimeUnit.MILLISECONDS)
        .until(() -> !process.isAlive() || lines.stream().anyMatch(l -> STARTED.matcher(l).find()));
    if (!process.isAlive()) {
      throw new IllegalStateException("did not start: " + lines);
    }
    return this;
  }

  private void read() {
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      output.lines().forEach(lines::add);
    } catch (IOException e) {
      lines.add(e.toString());
    }
  }

  private int port(int group) {
    for (String line : lines) {
      Matcher started = STARTED.matcher(line);
      if (started.find()) {
        return Integer.parseInt(started.group(group));
      }
    }
    throw new IllegalStateException("not started: " + lines);
  }

  Socket dial() throws IOException {
    Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port(1));
    socket.setSoTimeout(60_000);
    return socket;
  }

  /** One byte there and back. */
  static void echo(Socket client) throws IOException {
    client.getOutputStream().write(7);
    if (client.getInputStream().read() != 7) {
      throw new IOException("no echo");
    }
  }

  int echoPort() {
    return port(1);
  }

  int managementPort() {
    return port(3);
  }

  URI adminUri(String path) {
    return URI.create("http://127.0.0.1:" + port(2) + "/api/v1" + path);
  }

  HttpClient http() {
    return http;
  }

  HttpResponse<String> admin(String method, String path, String body) throws Exception {
    HttpRequest.BodyPublisher publisher =
        body.isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body);
    return http.send(
        HttpRequest.newBuilder(adminUri(path))
            .header("Content-Type", "application/json")
            .method(method, publisher)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** A page of the admin port outside its API. */
  HttpResponse<String> page(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(2) + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> management(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(3) + "/q" + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  /** The number of connections that its drain ended, after its exit. */
  int endedByDrain() {
    Matcher line = DRAINED.matcher(String.join("\n", lines));
    if (!line.find()) {
      throw new IllegalStateException("not drained: " + lines);
    }
    return Integer.parseInt(line.group(1)) + Integer.parseInt(line.group(2));
  }

  /** SIGTERM; {@link Process#destroy} would close our end of its output too. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** The process that was started; the server itself, unless it stands behind a command. */
  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Sends a signal by its name, such as {@code HUP}. */
  static void signal(ProcessHandle process, String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-s", name, Long.toString(process.pid()))
        .inheritIO()
        .start()
        .waitFor();
  }

  int awaitExit() throws InterruptedException {
    if (!process.waitFor(90, TimeUnit.SECONDS)) {
      throw new IllegalStateException("still running: " + lines);
    }
    reader.join();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.toHandle().destroyForcibly();
    process.onExit().join();
    http.close();
  }
}
