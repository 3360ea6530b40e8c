package io.echosounder.client.wire;

import java.util.Locale;

/**
 * How the peer told that it sends no more.
 *
 * @param isClean true if the protocol says that the peer meant to end here
 * @param text the words for a message
 */
public record PeerEnd(Kind kind, boolean isClean, String text) {

  /** A FIN on a connection without layers. */
  public static final PeerEnd FIN = new PeerEnd(Kind.FIN, true, "FIN");

  /** The signal that came first. */
  public enum Kind {
    FIN,
    CLOSE_NOTIFY,
    CLOSE_FRAME;

    /** The name in JSON documents: {@code close-notify}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
