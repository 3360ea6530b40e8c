package io.echosounder.client.watch;

import java.io.IOException;
import java.util.Locale;

/** Names the kind of a broken connection by the text of the kernel's error. */
final class Breaks {
  private Breaks() {}

  static Kind kindOf(IOException e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("broken pipe")) {
      // The kernel says so only if the peer's FIN came before its RST.
      return Kind.FIN;
    }
    if (message.contains("timed out")) {
      return Kind.SILENCE;
    }
    return message.contains("unreachable") || message.contains("no route")
        ? Kind.UNREACHABLE
        : Kind.RESET;
  }
}
