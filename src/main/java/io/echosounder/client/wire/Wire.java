package io.echosounder.client.wire;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * An open connection that carries payload. Its methods never block. One thread at a time uses it,
 * with a selector on {@link #channel}.
 */
public interface Wire extends Closeable {

  /** The socket, to register with a selector and to set options. Nobody reads or writes it. */
  SocketChannel channel();

  /**
   * Reads payload.
   *
   * @return the number of bytes, 0 if none has come yet, or -1 if the peer sends no more; {@link
   *     #end} then tells how it ended
   */
  int read(ByteBuffer payload) throws IOException;

  /** True if {@link #read} has something to return, although the socket may have nothing. */
  boolean hasInput();

  /**
   * True if the last {@link #read} returned no payload, but a part of some has come: less than a
   * record of TLS, or than the head of a frame.
   */
  default boolean hasMoved() {
    return false;
  }

  /**
   * First sends the {@link #unsent} bytes, then takes payload.
   *
   * @return the number of payload bytes that were taken
   */
  int write(ByteBuffer payload) throws IOException;

  /** The number of bytes that the kernel has not taken yet, with those of the protocol. */
  long unsent();

  /** Tells the peer that no more payload comes. The other direction stays open. */
  void shutdownOutput() throws IOException;

  /** How the peer ended. Call it only after {@link #read} has returned -1. */
  PeerEnd end();

  /** Sends a WebSocket ping. Returns false if there is no WebSocket. */
  default boolean ping() throws IOException {
    return false;
  }

  /** The number of WebSocket pings that the peer has sent. They were answered. */
  default long pings() {
    return 0;
  }

  /** The result of the TLS handshake; null without TLS. */
  default @Nullable TlsInfo tls() {
    return null;
  }

  /** Ends the connection with RST. */
  void reset() throws IOException;

  /** A wire without any layer. */
  static Wire plain(SocketChannel channel) {
    return new PlainWire(channel);
  }
}
