package io.echosounder.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells which of the standard streams is a terminal. */
public final class Tty {
  /** The descriptor of standard input. */
  public static final int INPUT = 0;

  /** The descriptor of standard output. */
  public static final int OUTPUT = 1;

  private Tty() {}

  /**
   * {@code System.console()} does not help, because it exists only if standard input and standard
   * output are both terminals.
   */
  @SuppressWarnings("SystemConsoleNull") // A native executable may have no console at all.
  public static boolean isTerminal(int descriptor) {
    try {
      String file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return file.startsWith("/dev/pts/")
          || file.startsWith("/dev/tty")
          || file.startsWith("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      // Not Linux.
      return System.console() != null && System.console().isTerminal();
    }
  }
}
