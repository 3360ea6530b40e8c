package io.echosounder.client;

import java.util.function.Supplier;

/**
 * Tells what is known so far if a signal (Ctrl-C, SIGTERM, SIGHUP) ends the process between its
 * start and its close, and ends the process with the exit code that was told.
 */
public final class OnInterrupt implements AutoCloseable {
  private final Thread hook;

  /**
   * From now on a signal makes {@code tell} run.
   *
   * @param tell tells, or waits until another thread has told, and gives the exit code
   */
  public OnInterrupt(Supplier<ExitCode> tell) {
    // Halted, because the JVM's own exit code would be that of the signal.
    hook = new Thread(() -> Runtime.getRuntime().halt(code(tell)), "on-interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private static int code(Supplier<ExitCode> tell) {
    try {
      return tell.get().code();
    } catch (RuntimeException e) {
      System.err.println("echosounder: " + e);
      return ExitCode.INTERNAL.code();
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already: the hook tells, and this thread has nothing to add.
    }
  }
}
