package io.echosounder.client;

import java.util.function.Supplier;

/**
 * While it is open, a signal (Ctrl-C, SIGTERM, SIGHUP) makes the command print its results so far
 * and exit with the code that this print-out returns.
 */
public final class OnInterrupt implements AutoCloseable {
  private final Thread hook;

  /**
   * Calls {@code tell} when a signal comes from now on.
   *
   * @param tell prints the results, or waits until another thread has, and returns the exit code
   */
  public OnInterrupt(Supplier<ExitCode> tell) {
    // halt(), because otherwise the JVM exits with the code of the signal.
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
      // The process is ending already, and the hook prints the results.
    }
  }
}
