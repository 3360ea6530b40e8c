package io.echosounder.connection;

import java.util.Locale;

/** What a connection speaks between the socket and the echo. */
public enum Protocol {
  /** Nothing: the bytes of the socket are the bytes of the echo. */
  TCP;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The name in JSON and logs. */
  public String label() {
    return label;
  }
}
