package io.echosounder.kubernetes;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** Connections that send as long as the server takes bytes, and never read. */
final class ClientsThatNeverRead implements AutoCloseable {

  private final List<SocketChannel> clients = new ArrayList<>();

  static ClientsThatNeverRead connect(int count, String host, int port) throws IOException {
    ClientsThatNeverRead all = new ClientsThatNeverRead();
    for (int i = 0; i < count; i++) {
      SocketChannel client = SocketChannel.open();
      all.clients.add(client);
      // Small, so that most of the bytes wait in the server.
      client.setOption(StandardSocketOptions.SO_RCVBUF, 65_536);
      client.connect(new InetSocketAddress(host, port));
      client.configureBlocking(false);
    }
    return all;
  }

  /** Sends until the server has taken nothing for a second. */
  void fill() {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(50))
        .during(Duration.ofSeconds(1))
        .until(() -> send() == 0);
  }

  private long send() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocateDirect(65_536);
    long sent = 0;
    for (SocketChannel client : clients) {
      int taken;
      do {
        bytes.clear();
        taken = client.write(bytes);
        sent += taken;
      } while (taken > 0);
    }
    return sent;
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel client : clients) {
      client.close();
    }
  }
}
