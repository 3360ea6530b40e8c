package io.echosounder.client.wire;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The socket itself: every byte is payload. */
record PlainWire(SocketChannel channel) implements Wire {

  @Override
  public int read(ByteBuffer payload) throws IOException {
    return channel.read(payload);
  }

  @Override
  public boolean hasInput() {
    return false;
  }

  @Override
  public int write(ByteBuffer payload) throws IOException {
    return channel.write(payload);
  }

  @Override
  public long unsent() {
    return 0;
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public PeerEnd end() {
    return PeerEnd.FIN;
  }

  @Override
  public void reset() throws IOException {
    // Closing without lingering sends RST.
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    channel.close();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
