package io.echosounder.client;

import java.io.IOException;
import java.net.NoRouteToHostException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An end other than the good one. Its message is written for the person at the terminal, whole and
 * in one line.
 */
public final class Failure extends Exception {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  public Failure(ExitCode exitCode, String message) {
    this(exitCode, message, null);
  }

  public Failure(ExitCode exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** What a socket's exception says, in the words of a person, with a hint where there is one. */
  public static String reason(IOException e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("refused")) {
      return "connection refused: is the server running there?";
    }
    if (e instanceof NoRouteToHostException || message.contains("no route to host")) {
      return "no route to host";
    }
    if (message.contains("network is unreachable")) {
      return "network unreachable";
    }
    if (message.contains("cannot assign requested address") || message.contains("can't assign")) {
      return "the address given by --source is not one of this machine, or no local port is left";
    }
    if (message.contains("reset")) {
      return "connection reset by the peer";
    }
    if (message.contains("broken pipe")) {
      return "the peer has closed the connection (broken pipe)";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
