package io.echosounder.connection;

import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.SocketChannel;

/**
 * Ends the socket of one connection: with the end of its layers and FIN, or with RST. On the event
 * loop only.
 */
final class SocketEnd {

  private final SocketChannel channel;
  private final Layers layers;
  private final Listener listener;

  private boolean peerFin;

  /** True once our own end goes out: that of the layers first, then our FIN. */
  private boolean begun;

  private boolean finSent;

  /** Hears of the steps of the end. On the event loop. */
  interface Listener {

    /** The end of the layers goes out. */
    void onEndBegun();

    /** Our FIN was sent, and the peer's is awaited. */
    void onFinSent();
  }

  SocketEnd(SocketChannel channel, Layers layers, Listener listener) {
    this.channel = channel;
    this.layers = layers;
    this.listener = listener;
  }

  boolean isBegun() {
    return begun;
  }

  boolean isPeerFin() {
    return peerFin;
  }

  /** The peer's FIN came. It closes a socket that waited for it. */
  void onPeerFin() {
    peerFin = true;
    closeIfFinSent();
  }

  /** The peer says nothing more. If our FIN is out, no more is to be done. */
  void closeIfFinSent() {
    if (finSent) {
      close();
    }
  }

  /**
   * Sends FIN, if it was not sent before. The end of the layers goes first.
   *
   * @param isComplete false if it would follow bytes that are lost; then the layers' end is left
   *     out
   */
  void send(CloseReason reason, boolean isComplete) {
    if (begun) {
      return;
    }
    begun = true;
    if (isComplete && !layers.isNone()) {
      listener.onEndBegun();
      layers.sendEnd(reason, this::sendFin);
    } else {
      sendFin();
    }
  }

  private void sendFin() {
    finSent = true;
    if (peerFin) {
      close();
    } else if (channel.isOpen()) {
      shutdownOutput();
      listener.onFinSent();
    }
  }

  private void shutdownOutput() {
    ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
    if (queue == null || queue.isEmpty()) {
      channel.shutdownOutput();
    } else {
      FinForUnsent.send(channel, queue);
    }
  }

  void reset() {
    TcpReset.atClose(channel);
    close();
  }

  /** Not through the pipeline, where TLS would first send its end. */
  void close() {
    channel.unsafe().close(channel.unsafe().voidPromise());
  }
}
