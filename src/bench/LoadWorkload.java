import java.io.IOException;
import java.util.List;

/** The CPU time of the server alone for each operation, beside other servers in the same run. */
final class LoadWorkload {

  static final String NAME = "load";

  /** Longer than the others, because the JVM sees each method only once for each connection. */
  private static final double WARM_CHURN_SECONDS = 12;

  private static final double WARM_SECONDS = 5;
  private static final double SECONDS = 4;
  private static final int COLD_CONNECTIONS = 20_000;

  private LoadWorkload() {}

  static Figures measure(List<Subject> subjects, int rounds) throws Exception {
    Processors.moveLoadAway();
    Figures figures = new Figures();
    for (int round = 0; round < rounds; round++) {
      for (Subject subject : subjects) {
        measure(subject, figures);
      }
      System.err.printf("load: round %d of %d%n", round + 1, rounds);
    }
    return figures;
  }

  private static void measure(Subject subject, Figures figures) throws IOException {
    String name = subject.name();
    try (Server server = Server.start(subject, Processors.SERVER)) {
      Server.pause(1_500);
      double before = server.cpuMillis();
      try (Load load = new Load(Load.Mode.CHURN, 64, 64, server.port)) {
        load.runUntil(COLD_CONNECTIONS);
      }
      double micros = (server.cpuMillis() - before) * 1_000 / COLD_CONNECTIONS;
      figures.add(name, "churn 64, the first 20,000, µs a connection", micros);
      figures.add(name, "churn 64, after 12 s, µs a connection", micros(server, Load.Mode.CHURN, 64, 64));
      figures.add(
          name, "pingpong 64×64 B, µs a message", micros(server, Load.Mode.PINGPONG, 64, 64));
      figures.add(
          name,
          "pingpong 512×1 KiB, µs a message",
          micros(server, Load.Mode.PINGPONG, 512, 1024));
      figures.add(
          name,
          "stream 16×16 KiB, ns a KiB",
          micros(server, Load.Mode.STREAM, 16, 16 * 1024) * 1_000);
    }
  }

  private static double micros(Server server, Load.Mode mode, int connections, int size)
      throws IOException {
    try (Load load = new Load(mode, connections, size, server.port)) {
      load.run(mode == Load.Mode.CHURN ? WARM_CHURN_SECONDS : WARM_SECONDS);
      double before = server.cpuMillis();
      long done = load.run(SECONDS);
      return (server.cpuMillis() - before) * 1_000 / done;
    }
  }
}
