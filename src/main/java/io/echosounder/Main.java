package io.echosounder;

import io.quarkus.runtime.annotations.QuarkusMain;

/** The entry point. */
@QuarkusMain
public final class Main {

  private Main() {}

  /** Runs the server. */
  public static void main(String... args) {
    Serve.start(args);
  }
}
