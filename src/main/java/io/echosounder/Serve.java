package io.echosounder;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;

/** The server: started by Quarkus, it runs until the process is told to stop. */
public final class Serve implements QuarkusApplication {

  @Override
  public int run(String... args) {
    Quarkus.waitForExit();
    return 0;
  }
}
