package io.echosounder.connection;

/** A layer's news for the connection, as a user event in Netty's pipeline. */
public sealed interface LayerEvent {

  /**
   * The peer sent the protocol's own end, such as close_notify. No payload follows. Our end follows
   * when the echo has sent everything.
   */
  record PeerEnd() implements LayerEvent {}

  /**
   * The peer broke the protocol, so the connection ends.
   *
   * @param why in a few words, for people
   */
  record Mistake(String why) implements LayerEvent {}
}
