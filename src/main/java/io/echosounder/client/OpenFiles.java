package io.echosounder.client;

import io.echosounder.common.FileDescriptors;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Tells how many connections this process may still open. Commands ask before a run, because in the
 * middle of a run a failed connect would look like the server's fault.
 */
public final class OpenFiles {

  /** Files that the process itself still opens: classes, event loops, reports. */
  private static final int SPARE = 64;

  private OpenFiles() {}

  /** Returns the largest long on systems that do not tell. */
  public static long left() {
    return FileDescriptors.ofThisProcess()
        .map(files -> Math.max(0, files.limit() - files.open() - SPARE))
        .orElse(Long.MAX_VALUE);
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
