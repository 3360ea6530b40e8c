package io.echosounder;

import org.jspecify.annotations.Nullable;

/** Says in one line why the server did not start. */
final class StartFailure {

  private StartFailure() {}

  /** What Quarkus calls when the application has ended; ends the process. */
  static void exit(int code, @Nullable Throwable fault) {
    if (fault != null) {
      fault.printStackTrace();
    }
    System.exit(code);
  }
}
