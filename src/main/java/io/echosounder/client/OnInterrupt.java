package io.echosounder.client;

/**
 * Between its start and its close, tells what is known so far if Ctrl-C ends the process, whose
 * exit code is then 130.
 */
public final class OnInterrupt implements AutoCloseable {
  private final Thread hook;

  public OnInterrupt(Runnable tell) {
    hook = new Thread(tell, "on-interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already: the hook is telling, and this thread has nothing to add.
    }
  }
}
