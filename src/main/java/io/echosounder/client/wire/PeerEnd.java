package io.echosounder.client.wire;

import java.util.Locale;
import java.util.Set;

/**
 * How the peer told that it sends no more.
 *
 * @param isClean true if the protocol says that the peer meant to end here
 * @param text the words for a message
 * @param closeCode the code of a Close frame; 0 without one
 * @param closeReason the text of a Close frame; may be empty
 */
public record PeerEnd(Kind kind, boolean isClean, String text, int closeCode, String closeReason) {

  /** A FIN on a connection without layers. */
  public static final PeerEnd FIN = new PeerEnd(Kind.FIN, true, "FIN", 0, "");

  /** RFC 6455 reserves this number for a Close frame without a code. */
  static final int NO_CODE = 1005;

  /** A proxy's complaint about the server behind it; in IANA's registry, not in RFC 6455. */
  private static final int BAD_GATEWAY = 1014;

  /** RFC 6455 forbids these codes in a Close frame. */
  private static final Set<Integer> RESERVED = Set.of(1004, NO_CODE, 1006, 1015);

  /** The codes by which a peer complains. */
  private static final Set<Integer> COMPLAINTS =
      Set.of(1002, 1003, 1007, 1008, 1009, 1010, 1011, BAD_GATEWAY);

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

  /** The end of a protocol came without its sign, as when a process is killed. */
  static PeerEnd without(Kind kind, String sign) {
    return new PeerEnd(kind, false, name(kind) + " without " + sign, 0, "");
  }

  static PeerEnd closeNotify() {
    return new PeerEnd(Kind.CLOSE_NOTIFY, true, name(Kind.CLOSE_NOTIFY), 0, "");
  }

  /**
   * A Close frame.
   *
   * @param code {@link #NO_CODE} if it has none
   */
  static PeerEnd closeFrame(int code, String reason) {
    String text =
        "Close frame "
            + (code == NO_CODE ? "without a code" : code)
            + (reason.isEmpty() ? "" : " (" + reason + ")");
    return new PeerEnd(Kind.CLOSE_FRAME, !COMPLAINTS.contains(code), text, code, reason);
  }

  /** True if RFC 6455 allows the code in a Close frame. */
  static boolean mayBeSent(int code) {
    return code >= 1000 && code < 5000 && !RESERVED.contains(code);
  }

  static String name(Kind kind) {
    return kind == Kind.FIN ? "FIN" : "close_notify";
  }
}
