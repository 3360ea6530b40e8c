package io.echosounder.connection;

import org.jspecify.annotations.Nullable;

/** A layer's news for the connection, as a user event in Netty's pipeline. */
public sealed interface LayerEvent {

  /**
   * The peer sent the protocol's own end, such as close_notify. No payload follows. Our end follows
   * when the echo has sent everything.
   *
   * @param flaw what is wrong with this end, in a few words; null if nothing
   */
  record PeerEnd(@Nullable String flaw) implements LayerEvent {

    /** An orderly end. */
    public PeerEnd() {
      this(null);
    }
  }

  /**
   * The peer broke the protocol, so the connection ends.
   *
   * @param why in a few words, for people
   */
  record Mistake(String why) implements LayerEvent {}

  /**
   * The socket did not take bytes of the layer's own, such as those of a handshake.
   *
   * @param fault of the socket
   */
  record WriteFailed(Throwable fault) implements LayerEvent {}
}
