package io.echosounder.client.idle;

/** How the silence of one connection ended. */
enum DropKind {
  /** It was asked and answered: it survived. */
  ANSWERED("survived"),
  /** The FIN came by itself. */
  FIN("FIN"),
  /** The RST came by itself. */
  RST("RST"),
  /** It was asked, and nothing came back at all. */
  SILENCE("silence: no answer at all"),
  /** Nothing came until it was asked; then a FIN. */
  FIN_WHEN_ASKED("silence, and FIN when asked"),
  /** Nothing came until it was asked; then a RST. */
  RST_WHEN_ASKED("silence, and RST when asked");

  private final String text;

  DropKind(String text) {
    this.text = text;
  }

  boolean isLoss() {
    return this != ANSWERED;
  }

  /** Whether the instant of the drop itself was seen, rather than only that it lies behind. */
  boolean isSeen() {
    return this == FIN || this == RST;
  }

  /** As in "ended with …". */
  String text() {
    return text;
  }

  /** The name in the JSON document. */
  String label() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
