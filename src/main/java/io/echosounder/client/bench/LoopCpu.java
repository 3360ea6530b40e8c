package io.echosounder.client.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads the CPU time of each event loop from Linux' {@code /proc}. The CPU time of the process is
 * not enough, because it includes the compiler and the garbage collector. Also one loop may be busy
 * while the others rest.
 */
final class LoopCpu {
  /** The prefix of the names of the event loops' threads. */
  static final String THREADS = "bench";

  private static final Path TASKS = Path.of("/proc/self/task");

  private LoopCpu() {}

  /** The nanoseconds of each thread; empty if the system does not tell. */
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
      // Not Linux, or a thread has just ended. Then the times of single loops are unknown.
      return Map.of();
    }
    return nanos;
  }

  /**
   * The CPU time of the busiest loop between two calls of {@link #nanos}; below zero if unknown.
   */
  static long busiest(Map<Path, Long> before, Map<Path, Long> after) {
    return after.entrySet().stream()
        .filter(each -> before.containsKey(each.getKey()))
        .mapToLong(each -> each.getValue() - before.getOrDefault(each.getKey(), 0L))
        .max()
        .orElse(-1);
  }
}
