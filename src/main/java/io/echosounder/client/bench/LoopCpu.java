package io.echosounder.client.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The CPU time of each event loop, from Linux' files about threads. The process as a whole would
 * not do: it also compiles and collects, and one loop can be busy while the others rest.
 */
final class LoopCpu {
  /** How the names of the event loops' threads begin. */
  static final String THREADS = "bench";

  private static final Path TASKS = Path.of("/proc/self/task");

  private LoopCpu() {}

  /** Nanoseconds by thread; empty where the system does not tell. */
  static Map<Path, Long> nanos() {
    Map<Path, Long> nanos = new HashMap<>();
    try (Stream<Path> tasks = Files.list(TASKS)) {
      for (Path task : tasks.toList()) {
        if (Files.readString(task.resolve("comm")).startsWith(THREADS + "-")) {
          String schedstat = Files.readString(task.resolve("schedstat"));
          nanos.put(task, Long.parseLong(schedstat.substring(0, schedstat.indexOf(' '))));
        }
      }
    } catch (IOException | RuntimeException e) {
      // Another system, or a thread that has just ended: then nothing is said of single loops.
      return Map.of();
    }
    return nanos;
  }

  /** What the busiest loop used between two calls of {@link #nanos}; below zero: not known. */
  static long busiest(Map<Path, Long> before, Map<Path, Long> after) {
    return after.entrySet().stream()
        .filter(each -> before.containsKey(each.getKey()))
        .mapToLong(each -> each.getValue() - before.getOrDefault(each.getKey(), 0L))
        .max()
        .orElse(-1);
  }
}
