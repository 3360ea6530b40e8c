package io.echosounder.client.watch;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Hears what happens to an {@link EchoConnection}. */
interface EchoOwner {
  void onOpen();

  /** A whole message came back. */
  void onEcho(long due, long now);

  /** How long this client itself has stood still just now. */
  long pauseNanos(long now);

  /** Called once, after {@link #onOpen}. */
  void onEnd(End end, long now);

  /** The connect failed; the connection was never open. */
  void onNotConnected(Kind kind, String why, @Nullable InetSocketAddress address);
}
