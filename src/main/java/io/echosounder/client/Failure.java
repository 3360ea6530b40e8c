package io.echosounder.client;

import java.io.IOException;
import java.net.NoRouteToHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Ends a command with an exit code other than 0. Its message is one complete line for the person at
 * the terminal.
 */
public final class Failure extends Exception {
  private static final long serialVersionUID = 1L;

  static final String NO_LOCAL_PORT = "no local port is left (net.ipv4.ip_local_port_range)";

  private static final Pattern CONTROLS =
      Pattern.compile("[\\p{IsControl}\\u2028-\\u202e\\u2066-\\u2069]+");

  static final String OUT_OF_FILES = "this process may not open more files (ulimit -n)";

  private final ExitCode exitCode;

  public Failure(ExitCode exitCode, String message) {
    this(exitCode, message, null);
  }

  public Failure(ExitCode exitCode, String message, @Nullable Throwable cause) {
    super(oneLine(message), cause);
    this.exitCode = exitCode;
  }

  /**
   * Removes the characters that would control the terminal or turn the direction of the line. A
   * host name or a peer's text may contain them.
   */
  public static String oneLine(String message) {
    return CONTROLS.matcher(message).replaceAll(" ");
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** Returns the exit code for a failed connect. */
  public static ExitCode connectCode(IOException e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("timed out")) {
      return ExitCode.CONNECT_TIMEOUT;
    }
    return brokenCode(e, ExitCode.CONNECT_FAILED);
  }

  /**
   * Returns the exit code for a broken connection: {@code otherwise}, unless this end is to blame.
   */
  public static ExitCode brokenCode(IOException e, ExitCode otherwise) {
    return isOutOfFiles(String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT))
        ? ExitCode.INTERNAL
        : otherwise;
  }

  private static boolean isOutOfFiles(String message) {
    return message.contains("too many open files");
  }

  /** True if the kernel has given up a connection, because the other end did not answer. */
  public static boolean isGivenUp(IOException e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("timed out")
        || message.contains("no route")
        || message.contains("unreachable");
  }

  /** Explains a socket's exception in plain words, with a hint if there is one. */
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
      return NO_LOCAL_PORT;
    }
    if (message.contains("not permitted") || message.contains("permission denied")) {
      return "a firewall of this machine does not permit it";
    }
    if (isOutOfFiles(message)) {
      return OUT_OF_FILES;
    }
    if (message.contains("timed out")) {
      return "the peer no longer answers: the kernel has given up sending";
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
