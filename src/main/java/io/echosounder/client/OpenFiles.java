package io.echosounder.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells how many connections this process may still open. Commands ask before a run, because in the
 * middle of a run a failed connect would look like the server's fault.
 */
public final class OpenFiles {
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final Path OPEN = Path.of("/proc/self/fd");
  private static final Pattern MOST = Pattern.compile("(?m)^Max open files +(\\d+) ");

  /** Files that the process itself still opens: classes, event loops, reports. */
  private static final int SPARE = 64;

  private OpenFiles() {}

  /** Returns the largest long on systems that do not tell. */
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

  /** True if a file can be written there at the end of a run, or if {@code file} is null. */
  public static boolean canBeWritten(@Nullable Path file) {
    if (file == null) {
      return true;
    }
    Path folder = file.toAbsolutePath().getParent();
    return !Files.isDirectory(file)
        && (Files.exists(file)
            ? Files.isWritable(file)
            : folder != null && Files.isWritable(folder));
  }
}
