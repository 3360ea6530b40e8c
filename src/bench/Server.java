import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A running echo server: the process, its port, and its costs by the kernel's account. */
final class Server implements AutoCloseable {

  private static final Pattern STARTED =
      Pattern.compile("Echosounder started .* echo=\\S*?:(\\d+) .* management=\\S*:(\\d+)");
  private static final double MILLIS_A_TICK = 10;
  private static final int PATIENCE_MILLIS = 60_000;

  private final long begun;
  final Process process;
  final int port;
  final int managementPort;

  private Server(long begun, Process process, int port, int managementPort) {
    this.begun = begun;
    this.process = process;
    this.port = port;
    this.managementPort = managementPort;
  }

  /** Starts the server and returns once it accepts. */
  static Server start(Subject subject, String processors) throws IOException {
    return subject.isPeer() ? startPeer(subject, processors) : startOurs(subject, processors);
  }

  private static Server startOurs(Subject subject, String processors) throws IOException {
    long begun = System.nanoTime();
    Process process = launch(subject.command(), processors);
    BufferedReader output = process.inputReader();
    List<String> lines = new ArrayList<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      lines.add(line);
      Matcher started = STARTED.matcher(line);
      if (started.find()) {
        // Without a reader a full pipe would stop the server.
        Thread.ofVirtual().start(() -> discard(output));
        return new Server(
            begun,
            process,
            Integer.parseInt(started.group(1)),
            Integer.parseInt(started.group(2)));
      }
    }
    throw new IOException(subject.name() + " did not start: " + lines);
  }

  private static Server startPeer(Subject subject, String processors) throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    String port = Integer.toString(free);
    List<String> command =
        subject.command().stream().map(word -> word.replace("PORT", port)).toList();
    Server server = new Server(System.nanoTime(), launch(command, processors), free, 0);
    Thread.ofVirtual().start(() -> discard(server.process.inputReader()));
    while (true) {
      try {
        server.dial().close();
        return server;
      } catch (IOException e) {
        if (!server.process.isAlive() || server.millis() > PATIENCE_MILLIS) {
          throw new IOException(subject.name() + " did not start", e);
        }
        pause(2);
      }
    }
  }

  private static Process launch(List<String> command, String processors) throws IOException {
    return new ProcessBuilder(Processors.on(processors, command))
        .redirectErrorStream(true)
        .start();
  }

  private static void discard(BufferedReader output) {
    try {
      while (output.readLine() != null) {}
    } catch (IOException | UncheckedIOException e) {
      // The process ended.
    }
  }

  /** The time since the start of the process. */
  double millis() {
    return (System.nanoTime() - begun) / 1e6;
  }

  /** The CPU time of all its threads, in steps of 10 ms. */
  double cpuMillis() throws IOException {
    return cpuMillis(process.pid());
  }

  static double cpuMillis(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MILLIS_A_TICK;
  }

  double residentMiB() throws IOException {
    return residentMiB(process.pid());
  }

  static double residentMiB(long pid) throws IOException {
    try (Stream<String> status = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return status
              .filter(line -> line.startsWith("VmRSS:"))
              .map(line -> line.replaceAll("\\D", ""))
              .mapToLong(Long::parseLong)
              .findFirst()
              .orElseThrow()
          / 1024.0;
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

  static void echo(Socket client) throws IOException {
    client.setSoTimeout(PATIENCE_MILLIS);
    client.getOutputStream().write(42);
    if (client.getInputStream().read() != 42) {
      throw new IOException("no echo");
    }
  }

  /** Ends it in order: the JVM writes a cache then. */
  void end() throws InterruptedException {
    process.toHandle().destroy();
    process.waitFor();
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.toHandle().destroyForcibly();
    process.onExit().join();
  }
}
