package io.echosounder.connection;

import java.util.Locale;

/** The protocol that a connection speaks between the socket and the echo. */
public enum Protocol {
  /** Nothing: the bytes of the socket are the bytes of the echo. */
  TCP,
  /** TLS 1.2 or 1.3. */
  TLS,
  /** WebSocket (RFC 6455). */
  WS,
  /** WebSocket within TLS. */
  WSS;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The name in JSON and logs, and the scheme of a URL. */
  public String label() {
    return label;
  }
}
