package io.echosounder.protocol.websocket;

/** The codes of Close frames (RFC 6455, section 7.4, and IANA's registry). */
public final class CloseCode {

  /** The conversation is over. */
  public static final int NORMAL = 1000;

  /** We end the connection for a reason of ours, such as a timeout. */
  public static final int GOING_AWAY = 1001;

  /** The client broke the protocol. */
  public static final int PROTOCOL_ERROR = 1002;

  /** A text message is not UTF-8. */
  public static final int INVALID_PAYLOAD = 1007;

  private CloseCode() {}

  /** True if a client may send this code. 1004 is undefined; 1005, 1006 and 1015 are not sent. */
  static boolean isValid(int code) {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }
}
