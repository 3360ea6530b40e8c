package io.echosounder.protocol.websocket;

/** The client has broken the rules of RFC 6455, so the connection must fail. */
public final class ProtocolViolation extends Exception {

  private static final long serialVersionUID = 1L;

  private final int closeCode;

  /**
   * Without a stack trace, because clients can cause it at will.
   *
   * @param closeCode of the Close frame that we answer with
   * @param message what the client did, in a few words
   */
  ProtocolViolation(int closeCode, String message) {
    super(message, null, false, false);
    this.closeCode = closeCode;
  }

  /** The code of the Close frame that we answer with. */
  public int closeCode() {
    return closeCode;
  }
}
