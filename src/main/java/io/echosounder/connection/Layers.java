package io.echosounder.connection;

import io.netty.channel.ChannelPipeline;
import org.jspecify.annotations.Nullable;

/**
 * The protocols between the socket of one connection and its echo: TLS, WebSocket, or both. On the
 * event loop only, but any thread may read the facts.
 *
 * <p>Their handlers pass payload on as a {@code ByteBuf} or as {@link EchoBytes}. They tell of the
 * peer's end and of mistakes by a {@link LayerEvent}. They never close the socket, because only the
 * {@link ConnectionLifecycle} knows the reason.
 */
public interface Layers {

  /** Plain TCP: nothing is in the pipeline. */
  Layers NONE = new None();

  /** True for plain TCP. */
  default boolean isNone() {
    return false;
  }

  /** Adds the handlers. The echo's follows. */
  void install(ChannelPipeline pipeline);

  /** True once every handshake is done. */
  boolean isReady();

  /** The name of the handshake that is not done, such as {@code TLS handshake}. */
  String handshake();

  /**
   * Describes the peer's FIN if it came before the protocol's own end.
   *
   * @return null if the FIN is no surprise, as from a health check that sends nothing
   */
  @Nullable String unannouncedFin();

  /**
   * Sends the protocol's own end, such as close_notify. All earlier bytes were sent.
   *
   * @param reason why the connection ends
   * @param done called on the event loop when the end was sent, or could not be
   */
  void sendEnd(CloseReason reason, Runnable done);

  /** The facts of the TLS handshake; null before it is done, or without TLS. Any thread. */
  @Nullable TlsFacts tls();

  /** The facts of the WebSocket upgrade; null before it, or without WebSocket. Any thread. */
  @Nullable WebSocketFacts webSocket();

  /** Plain TCP. */
  final class None implements Layers {

    private None() {}

    @Override
    public boolean isNone() {
      return true;
    }

    @Override
    public void install(ChannelPipeline pipeline) {
      // The echo's handler is the whole pipeline.
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public String handshake() {
      return "handshake";
    }

    @Override
    public @Nullable String unannouncedFin() {
      return null;
    }

    @Override
    public void sendEnd(CloseReason reason, Runnable done) {
      done.run();
    }

    @Override
    public @Nullable TlsFacts tls() {
      return null;
    }

    @Override
    public @Nullable WebSocketFacts webSocket() {
      return null;
    }
  }
}
