package io.echosounder.client;

import io.echosounder.common.FileDescriptors;

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
}
