package io.echosounder.client.idle;

import io.echosounder.client.bothends.ClientSaw;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells how the silence of one connection ended. */
enum DropKind {
  /** The connection answered after its silence: it survived. */
  ANSWERED("survived"),
  /** A FIN came during the silence. */
  FIN("FIN"),
  /** An RST came during the silence. */
  RST("RST"),
  /** Nothing came during the silence, and no answer came to our message after it. */
  SILENCE("silence: no answer at all"),
  /** Nothing came during the silence, and a FIN answered our message after it. */
  FIN_WHEN_ASKED("silence, and FIN when asked"),
  /** Nothing came during the silence, and an RST answered our message after it. */
  RST_WHEN_ASKED("silence, and RST when asked");

  private final String text;

  DropKind(String text) {
    this.text = text;
  }

  boolean isLoss() {
    return this != ANSWERED;
  }

  /** True if we saw the drop at the moment at which it happened. */
  boolean isSeen() {
    return this == FIN || this == RST;
  }

  /** How this end saw it; null if it was no loss. */
  @Nullable ClientSaw client() {
    return switch (this) {
      case ANSWERED -> null;
      case FIN -> ClientSaw.QUIET_FIN;
      case RST -> ClientSaw.QUIET_RESET;
      case SILENCE -> ClientSaw.SILENCE;
      case FIN_WHEN_ASKED -> ClientSaw.FIN;
      case RST_WHEN_ASKED -> ClientSaw.RESET;
    };
  }

  /** The text after "ended with". */
  String text() {
    return text;
  }

  /** The name in the JSON document. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
