import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** From the start of the process to its first echo, and its memory. */
final class StartWorkload {

  static final String NAME = "start";

  private static final String FIRST_ECHO = "to the first echo, ms";
  private static final int CONNECTIONS = 10_000;

  /** Memory is measured in so many rounds only: it varies little and takes time. */
  private static final int MEMORY_ROUNDS = 3;

  private static final long TO_REST_MILLIS = 3_000;

  private StartWorkload() {}

  /** The subjects take turns, so a machine that is slow for a while is slow for all of them. */
  static Figures measure(List<Subject> subjects, int rounds) throws Exception {
    Figures figures = new Figures();
    for (int round = 0; round < rounds; round++) {
      for (Subject subject : subjects) {
        measure(subject, figures, round < MEMORY_ROUNDS);
      }
      System.err.printf("start: round %d of %d%n", round + 1, rounds);
    }
    String first = subjects.getFirst().name();
    for (Subject subject : subjects) {
      figures.ratio(
          subject.name(),
          first,
          FIRST_ECHO,
          (name, ratio) -> figures.add(name, "of the first row's", ratio));
    }
    return figures;
  }

  private static void measure(Subject subject, Figures figures, boolean memory) throws Exception {
    try (Server server = Server.start(subject, Processors.ALL)) {
      server.echo();
      figures.add(subject.name(), FIRST_ECHO, server.millis());
      figures.add(subject.name(), "CPU, ms", server.cpuMillis());
      if (!memory) {
        return;
      }
      Server.pause(TO_REST_MILLIS);
      double atRest = server.residentMiB();
      figures.add(subject.name(), "resident at rest, MiB", atRest);
      List<Socket> clients = new ArrayList<>();
      try {
        for (int i = 0; i < CONNECTIONS; i++) {
          clients.add(server.dial());
        }
        for (Socket client : clients) {
          Server.echo(client);
        }
        Server.pause(TO_REST_MILLIS);
        double connected = server.residentMiB();
        figures.add(subject.name(), "with 10,000 connections, MiB", connected);
      } finally {
        for (Socket client : clients) {
          client.setSoLinger(true, 0);
          client.close();
        }
      }
    }
  }
}
