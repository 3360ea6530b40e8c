package io.echosounder.client.bothends;

import java.util.Locale;

/** How this end lost the connection, or waits for it. */
public enum ClientSaw {
  /** A FIN came although bytes were owed. */
  FIN,
  /** A RST came although bytes were owed. */
  RESET,
  /** A FIN came, and nothing was under way. */
  QUIET_FIN,
  /** A RST came, and nothing was under way. */
  QUIET_RESET,
  /** No echo came, and the connection was given up. */
  SILENCE,
  /** An echo is late. */
  STALL;

  /** The name in the documentation's table. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
