package io.echosounder.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.TestSockets;
import io.echosounder.timeout.Timeouts;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that begin a record of TLS and do not end it. */
class BegunRecordTest {

  private static final int CLIENTS = 20;

  /** The header of a record of 16 KiB, and the first bytes of its content. */
  private static final byte[] BEGUN = Arrays.copyOf(new byte[] {0x17, 3, 3, 0x40, 0}, 200);

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void takesNoMoreMemoryThanItNeeds(TransportChoice transport) throws Exception {
    List<Socket> clients = new ArrayList<>();
    try (EchoTestServer server =
        EchoTestServer.startWithPorts(transport, Timeouts.off(), same -> same, AllPorts::add)) {
      PooledByteBufAllocator pool = (PooledByteBufAllocator) server.buffers.pool();
      for (int i = 0; i < CLIENTS; i++) {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port(Protocol.TLS));
        clients.add(client);
        letReadsGrow(PlayWire.open(Protocol.TLS, client, new Random(i)));
      }
      Await.until(() -> server.buffers.used() == 0);
      long before = pool.pinnedDirectMemory();
      for (Socket client : clients) {
        TestSockets.write(client, BEGUN);
      }
      // No more than 1 KiB for each, once all of them have been read.
      Await.untilAsserted(
          () ->
              assertThat(pool.pinnedDirectMemory() - before)
                  .isBetween((long) CLIENTS * BEGUN.length, CLIENTS * 1024L));
    } finally {
      clients.forEach(TestSockets::close);
    }
  }

  /** A stream makes the server read in large pieces. */
  private static void letReadsGrow(PlayWire wire) throws Exception {
    byte[] stream = new byte[500_000];
    Thread writer = Thread.ofVirtual().start(() -> write(wire, stream));
    byte[] chunk = new byte[20_000];
    for (int read = 0; read < stream.length; ) {
      read += wire.read(chunk);
    }
    writer.join();
  }

  private static void write(PlayWire wire, byte[] stream) {
    try {
      wire.write(stream, 0, stream.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
