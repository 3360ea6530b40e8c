package io.echosounder.client.bothends;

import java.util.Locale;

/** How this end lost the connection, or waits for it. */
public enum ClientSaw {
  FIN,
  RESET,
  SILENCE,
  STALL;

  /** The name in the documentation's table. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
