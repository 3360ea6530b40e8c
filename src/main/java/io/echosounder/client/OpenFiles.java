package io.echosounder.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How many connections this process may still open, asked before a run: in the middle of one, a
 * failed connect would be this machine's fault and look like the server's.
 */
public final class OpenFiles {
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final Path OPEN = Path.of("/proc/self/fd");
  private static final Pattern MOST = Pattern.compile("(?m)^Max open files +(\\d+) ");

  /** For the process itself: classes that are loaded later, event loops, reports. */
  private static final int SPARE = 64;

  private OpenFiles() {}

  /** A high number where the system does not tell. */
  public static long left() {
    try (Stream<Path> open = Files.list(OPEN)) {
      Matcher most = MOST.matcher(Files.readString(LIMITS));
      return most.find()
          ? Math.max(0, Long.parseLong(most.group(1)) - open.count() - SPARE)
          : Long.MAX_VALUE;
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }
}
