package io.echosounder.client.wire;

/**
 * A WebSocket frame that has begun to come.
 *
 * @param isFinal true if it is the last frame of its message
 * @param content that of a control frame in ISO 8859-1; empty for payload
 */
public record FrameSeen(int opcode, boolean isFinal, long length, String content) {
  public static final int CONTINUATION = 0;
  public static final int TEXT = 1;
  public static final int BINARY = 2;
  public static final int PING = ControlFrame.PING;
  public static final int PONG = ControlFrame.PONG;

  /** True for a ping, a pong and a Close frame. */
  public boolean isControl() {
    return opcode >= ControlFrame.CLOSE;
  }
}
