package io.echosounder.client.watch;

import java.util.Locale;

/** How the path failed to serve. */
enum Kind {
  REFUSED("connections are refused"),
  UPGRADE_REFUSED("upgrades to WebSocket are refused, by the server or a proxy before it"),
  CONNECT_TIMEOUT(
      "no answer to a connect, a TLS handshake or an upgrade within `--connect-timeout`"),
  UNREACHABLE("the network or a firewall says that there is no way to the address"),
  RESET("a RST ended the connection"),
  FIN(
      "a FIN or close_notify came although bytes were owed, or a FIN without the goodbye of TLS or WebSocket"),
  CLOSE_FRAME("a Close frame came although bytes were owed, or one that complains"),
  TLS("the TLS handshake failed, or an alert ended the connection"),
  CERTIFICATE_EXPIRED("the server's certificate has expired, or is not valid yet"),
  CERTIFICATE_MISNAMED("the server's certificate is for another name"),
  CERTIFICATE_UNKNOWN_ISSUER("nobody whom this client trusts has signed the server's certificate"),
  STALL("an echo took longer than `--stall`, and then came"),
  SILENCE("no echo within `--give-up`"),
  WRONG_BYTES("other bytes came back than were sent, or bytes that nobody asked for"),
  NO_ADDRESS("the name does not resolve"),
  LOCAL("this machine could not open a socket: no port or no file is left");

  private final String meaning;

  Kind(String meaning) {
    this.meaning = meaning;
  }

  /** The description in the documentation's table, in Markdown. */
  String meaning() {
    return meaning;
  }

  /** The name in lines, JSON and metrics: {@code connect-timeout}. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** True for a state of the path. While it lasts, all that it hits are one disruption. */
  boolean isState() {
    return switch (this) {
      case REFUSED, UPGRADE_REFUSED, CONNECT_TIMEOUT, UNREACHABLE, NO_ADDRESS -> true;
      case CERTIFICATE_EXPIRED, CERTIFICATE_MISNAMED, CERTIFICATE_UNKNOWN_ISSUER -> true;
      default -> false;
    };
  }

  /** True if the conversation waits for an echo, while its connection still stands. */
  boolean isWait() {
    return this == STALL || this == SILENCE;
  }
}
