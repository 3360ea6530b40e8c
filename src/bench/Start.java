import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Starts every kind of the packaged server in turns, so that a machine that is slow for a while is
 * slow for all of them, and compares medians.
 */
final class Start {

  private static final Pattern ECHO_PORT = Pattern.compile("Echosounder started .* echo=\\S*?:(\\d+) ");
  private static final List<String> FREE_PORTS =
      List.of(
          "-Dechosounder.listener.port=0",
          "-Dquarkus.http.port=0",
          "-Dquarkus.management.port=0");

  /** Memory is looked at in so many rounds: it varies little, and takes its time. */
  private static final int MEMORY_ROUNDS = 3;

  private static final long TO_REST_MILLIS = 3_000;

  private final List<Row> rows = new ArrayList<>();
  private final int connections;

  private Start(int connections) {
    this.connections = connections;
  }

  public static void main(String... arguments) throws Exception {
    int rounds = 15;
    int connections = 10_000;
    List<String> added = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--rounds" -> rounds = Integer.parseInt(arguments[++i]);
        case "--connections" -> connections = Integer.parseInt(arguments[++i]);
        default -> added.add(arguments[i]);
      }
    }
    Start start = new Start(connections);
    start.findRows(added);
    for (int round = 0; round < rounds; round++) {
      for (Row row : start.rows) {
        start.measure(row, round < MEMORY_ROUNDS);
      }
      System.err.printf("round %d of %d%n", round + 1, rounds);
    }
    start.print();
  }

  private void findRows(List<String> added) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String aotJar = "target/quarkus-app/quarkus-run.jar";
    rows.add(
        new Row(
            "plain jar, the JVM's defaults",
            List.of(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"),
            List.of("-jar", "target/plain-app/quarkus-run.jar")));
    List<String> flags = List.of(java, "@src/main/jvm/flags");
    rows.add(new Row("AOT jar without its cache", flags, List.of("-jar", aotJar)));
    rows.add(
        new Row(
            "AOT jar with its cache",
            with(flags, "-XX:AOTCache=target/quarkus-app/serve.aot"),
            List.of("-jar", aotJar)));
    for (String each : added) {
      String[] nameAndFlags = each.split("=", 2);
      List<String> more = with(flags, nameAndFlags[1].split(" "));
      Path cache = Files.createTempFile("echosounder", ".aot");
      cache.toFile().deleteOnExit();
      Row training =
          new Row("training", with(more, "-XX:AOTCacheOutput=" + cache), List.of("-jar", aotJar));
      Running server = new Running(training);
      server.echo();
      server.end();
      rows.add(
          new Row(nameAndFlags[0], with(more, "-XX:AOTCache=" + cache), List.of("-jar", aotJar)));
    }
    Path runner = Path.of("target/echosounder-runner");
    if (Files.isExecutable(runner)) {
      rows.add(new Row("native executable", List.of(runner.toString()), List.of()));
    }
  }

  private static List<String> with(List<String> command, String... more) {
    return Stream.concat(command.stream(), Arrays.stream(more)).toList();
  }

  private void measure(Row row, boolean memory) throws Exception {
    try (Running server = new Running(row)) {
      server.echo();
      row.millis.add((System.nanoTime() - server.begun) / 1e6);
      if (memory) {
        Thread.sleep(TO_REST_MILLIS);
        row.atRest.add(server.residentMiB());
        List<Socket> clients = new ArrayList<>();
        try {
          for (int i = 0; i < connections; i++) {
            clients.add(server.dial());
          }
          for (Socket client : clients) {
            server.echo(client);
          }
          Thread.sleep(TO_REST_MILLIS);
          row.connected.add(server.residentMiB());
        } finally {
          for (Socket client : clients) {
            client.setSoLinger(true, 0);
            client.close();
          }
        }
      }
    }
  }

  private void print() {
    System.out.printf(
        "| start | to the first echo | of the plain jar's | resident at rest | with %,d connections"
            + " |%n|---|---|---|---|---|%n",
        connections);
    for (Row row : rows) {
      System.out.printf(
          "| %s | %.0f ms | %.2f | %.0f MiB | %.0f MiB |%n",
          row.name,
          median(row.millis),
          median(row.millis) / median(rows.getFirst().millis),
          median(row.atRest),
          median(row.connected));
    }
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** One way to start the server, and what was measured of it. */
  private static final class Row {
    final String name;
    final List<String> command;
    final List<Double> millis = new ArrayList<>();
    final List<Double> atRest = new ArrayList<>();
    final List<Double> connected = new ArrayList<>();

    Row(String name, List<String> launcher, List<String> jar) {
      this.name = name;
      command = Stream.of(launcher, FREE_PORTS, jar).flatMap(List::stream).toList();
    }
  }

  /** A server that has said where it listens. */
  private static final class Running implements AutoCloseable {
    final long begun = System.nanoTime();
    private final Process process;
    private final int port;

    Running(Row row) throws IOException {
      process = new ProcessBuilder(row.command).redirectErrorStream(true).start();
      BufferedReader output = process.inputReader();
      List<String> lines = new ArrayList<>();
      Matcher started = null;
      while (started == null) {
        String line = output.readLine();
        if (line == null) {
          throw new IOException(row.name + " did not start: " + lines);
        }
        lines.add(line);
        Matcher matcher = ECHO_PORT.matcher(line);
        started = matcher.find() ? matcher : null;
      }
      port = Integer.parseInt(started.group(1));
      // Nobody reads on, so what it still says has to go somewhere.
      Thread.ofVirtual().start(() -> discard(output));
    }

    private static void discard(BufferedReader output) {
      try {
        while (output.readLine() != null) {}
      } catch (IOException | UncheckedIOException e) {
        // It was killed.
      }
    }

    Socket dial() throws IOException {
      return new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
    }

    void echo() throws IOException {
      try (Socket client = dial()) {
        echo(client);
      }
    }

    void echo(Socket client) throws IOException {
      client.setSoTimeout(60_000);
      client.getOutputStream().write(42);
      if (client.getInputStream().read() != 42) {
        throw new IOException("no echo");
      }
    }

    double residentMiB() throws IOException {
      try (Stream<String> status = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
        return status
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow()
            / 1024.0;
      }
    }

    /** In order, which is when a cache is written. */
    void end() throws InterruptedException {
      process.toHandle().destroy();
      process.waitFor();
    }

    @Override
    public void close() throws InterruptedException {
      process.toHandle().destroyForcibly();
      process.waitFor();
    }
  }
}
