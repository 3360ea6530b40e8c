package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.echosounder.client.CommandProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A run of {@code watch} whose objects are read as they come. */
final class WatchRun implements AutoCloseable {
  /**
   * Conclusions about a message that waited for long, if the server drained, or if it was gone
   * before it could tell that the message had crossed its FIN.
   */
  static final String CROSSED_OR_UNPROVED =
      ".*crossed its FIN.*|.*the admin port does not answer.*";

  private final Process process;
  private final BlockingQueue<JsonNode> objects = new LinkedBlockingQueue<>();
  private final List<JsonNode> seen = new ArrayList<>();

  private WatchRun(Process process) {
    this.process = process;
  }

  /**
   * @param behind a command that executes the rest of its arguments
   */
  static WatchRun start(List<String> behind, String... options) throws IOException {
    List<String> args = new ArrayList<>(List.of("watch", "--json"));
    args.addAll(List.of(options));
    WatchRun run = new WatchRun(CommandProcess.startBehind(behind, args.toArray(String[]::new)));
    Thread.ofVirtual().start(run::read);
    Thread.ofVirtual().start(() -> run.process.errorReader().lines().forEach(_ -> {}));
    return run;
  }

  private void read() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        objects.add(new ObjectMapper().readTree(line));
      }
    } catch (IOException e) {
      // The end of the test.
    }
  }

  /** The objects that the test has waited for, and those before them. */
  List<JsonNode> seen() {
    return seen;
  }

  /**
   * Waits for the end of a disruption.
   *
   * @param counted a number that has to be more than 0
   */
  JsonNode awaitDisruption(String kind, String counted) throws InterruptedException {
    while (true) {
      JsonNode next = objects.poll(60, TimeUnit.SECONDS);
      assertThat(next).as("a disruption " + kind + " after " + seen).isNotNull();
      seen.add(next);
      if (next.path("kind").asText().matches(kind) && next.path(counted).asInt() > 0) {
        return next;
      }
    }
  }

  /** Interrupts it, and returns the summary. */
  JsonNode end() throws Exception {
    new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor();
    while (true) {
      JsonNode next = objects.poll(60, TimeUnit.SECONDS);
      assertThat(next).as("the summary").isNotNull();
      if (next.path("type").asText().equals("summary")) {
        return next;
      }
      seen.add(next);
    }
  }

  /** The number of lost connections of which both ends saw this. */
  int concluded(String regex) {
    int connections = 0;
    for (JsonNode each : seen) {
      for (JsonNode conclusion : each.path("conclusions")) {
        if (conclusion.path("text").asText().matches(regex)) {
          connections += conclusion.path("connections").asInt();
        }
      }
    }
    return connections;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
