package io.echosounder.client;

import java.util.Locale;

/** The protocol between the socket and the echo. */
public enum Protocol {
  TCP(0),
  TLS(0),
  WS(80),
  WSS(443);

  private final int defaultPort;

  Protocol(int defaultPort) {
    this.defaultPort = defaultPort;
  }

  /** The port of a URL without one (RFC 6455); 0 if the URL has to name one. */
  int defaultPort() {
    return defaultPort;
  }

  public boolean isTls() {
    return this == TLS || this == WSS;
  }

  public boolean isWebSocket() {
    return this == WS || this == WSS;
  }

  /** The scheme of its URLs: {@code wss}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
