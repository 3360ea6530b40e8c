package io.echosounder;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;

/** The server: started by Quarkus, it runs until the process is told to stop. */
public final class Serve implements QuarkusApplication {

  /** Starts the server and returns when it has stopped; a failed start ends the process with 1. */
  static void start(String... arguments) {
    Quarkus.run(Serve.class, StartFailure::exit, arguments);
  }

  @Override
  public int run(String... arguments) {
    Quarkus.waitForExit();
    return 0;
  }
}
