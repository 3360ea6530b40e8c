package io.echosounder.client.idle;

import io.echosounder.client.Failure;
import io.echosounder.client.bothends.ClientSaw;
import io.echosounder.client.wire.PeerEnd;
import java.io.IOException;
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
  /** TLS's {@code close_notify} came during the silence. */
  CLOSE_NOTIFY("close_notify"),
  /** A WebSocket's Close frame came during the silence. */
  CLOSE_FRAME("Close frame"),
  /** An alert of TLS came during the silence. */
  ALERT("TLS alert"),
  /** Nothing came during the silence, and no answer came to our message after it. */
  SILENCE("silence: no answer at all"),
  /** Nothing came during the silence, and a FIN answered our message after it. */
  FIN_WHEN_ASKED("silence, and FIN when asked"),
  /** Nothing came during the silence, and an RST answered our message after it. */
  RST_WHEN_ASKED("silence, and RST when asked"),
  CLOSE_NOTIFY_WHEN_ASKED("silence, and close_notify when asked"),
  CLOSE_FRAME_WHEN_ASKED("silence, and a Close frame when asked"),
  ALERT_WHEN_ASKED("silence, and a TLS alert when asked");

  private final String text;

  DropKind(String text) {
    this.text = text;
  }

  /** The drop by which the peer ended. */
  static DropKind of(PeerEnd end, boolean asked) {
    return switch (end.kind()) {
      case FIN -> asked ? FIN_WHEN_ASKED : FIN;
      case CLOSE_NOTIFY -> asked ? CLOSE_NOTIFY_WHEN_ASKED : CLOSE_NOTIFY;
      case CLOSE_FRAME -> asked ? CLOSE_FRAME_WHEN_ASKED : CLOSE_FRAME;
    };
  }

  /** An alert of TLS came. */
  static DropKind ofAlert(boolean asked) {
    return asked ? ALERT_WHEN_ASKED : ALERT;
  }

  /** The drop by which the connection broke. */
  static DropKind of(IOException broken, boolean asked) {
    if (Failure.isGivenUp(broken)) {
      // The probes of a TCP keep-alive had no answer.
      return SILENCE;
    }
    return asked ? RST_WHEN_ASKED : RST;
  }

  boolean isLoss() {
    return this != ANSWERED;
  }

  /** True if we saw the drop at the moment at which it happened. */
  boolean isSeen() {
    return switch (this) {
      case FIN, RST, CLOSE_NOTIFY, CLOSE_FRAME, ALERT -> true;
      default -> false;
    };
  }

  /** How this end saw it; null if it was no loss. */
  @Nullable ClientSaw client() {
    return switch (this) {
      case ANSWERED -> null;
      case FIN, CLOSE_NOTIFY, CLOSE_FRAME -> ClientSaw.QUIET_FIN;
      case RST, ALERT -> ClientSaw.QUIET_RESET;
      case SILENCE -> ClientSaw.SILENCE;
      case FIN_WHEN_ASKED, CLOSE_NOTIFY_WHEN_ASKED, CLOSE_FRAME_WHEN_ASKED -> ClientSaw.FIN;
      case RST_WHEN_ASKED, ALERT_WHEN_ASKED -> ClientSaw.RESET;
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
