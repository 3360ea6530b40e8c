package io.echosounder.client.wire;

import java.io.IOException;
import java.util.List;

/** A WebSocket whose user sees the frames: see {@link Layers#tellingFrames}. */
public interface FrameWire extends Wire {

  /**
   * Sends one frame. The kernel may not have taken all of it yet.
   *
   * @param content at most 125 bytes if it is a control frame
   */
  void send(int opcode, boolean isFinal, byte[] content) throws IOException;

  /** The frames whose heads have come so far. Their payload comes from {@link #read}. */
  List<FrameSeen> frames();
}
