package io.echosounder.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.connection.Connection;
import io.echosounder.connection.TcpInfo;
import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.TestSockets;
import io.netty.channel.EventLoop;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TcpInfoReaderTest {

  private static final int CLIENTS = 6;

  /** Far longer than an event loop needs. */
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void tellsTheRoundTripTimeOfEachConnection() throws Exception {
    try (EchoTestServer server = EchoTestServer.start(TransportChoice.EPOLL)) {
      List<Socket> clients = dial(server);
      Map<Long, TcpInfo> read = read(server.registry.open(), LONG);
      assertThat(read).hasSize(CLIENTS);
      for (TcpInfo info : read.values()) {
        assertThat(info.rtt()).isPositive().isLessThan(Duration.ofSeconds(10));
        assertThat(info.retransmits()).isNotNegative();
      }
      close(clients);
    }
  }

  @Test
  void knowsNothingWithNio() throws Exception {
    try (EchoTestServer server = EchoTestServer.start(TransportChoice.NIO)) {
      List<Socket> clients = dial(server);
      assertThat(read(server.registry.open(), LONG)).isEmpty();
      close(clients);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void knowsNothingOfAClosedConnection(TransportChoice transport) throws Exception {
    List<Connection> connections;
    try (EchoTestServer server = EchoTestServer.start(transport)) {
      List<Socket> clients = dial(server);
      connections = List.copyOf(server.registry.open());
      close(clients);
      Await.until(() -> server.registry.openCount() == 0);
      // The descriptors of the closed connections belong to these.
      List<Socket> successors = dial(server);
      assertThat(read(connections, LONG)).isEmpty();
      close(successors);
    }
    // The event loops have ended too.
    assertThat(read(connections, LONG)).isEmpty();
  }

  @Test
  void aLoopThatHangsHidesOnlyItsOwnConnections() throws Exception {
    try (EchoTestServer server = EchoTestServer.start(TransportChoice.EPOLL)) {
      List<Socket> clients = dial(server);
      EventLoop hanging = server.registry.open().iterator().next().loop();
      CountDownLatch release = new CountDownLatch(1);
      hanging.execute(
          () -> {
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      // Long enough for the other loop, because nothing else runs there.
      Map<Long, TcpInfo> read = read(server.registry.open(), Duration.ofSeconds(2));
      release.countDown();
      assertThat(read.keySet())
          .containsExactlyInAnyOrderElementsOf(
              server.registry.open().stream()
                  .filter(connection -> !connection.loop().equals(hanging))
                  .map(Connection::number)
                  .toList())
          .isNotEmpty();
      close(clients);
    }
  }

  private static Map<Long, TcpInfo> read(Collection<Connection> connections, Duration patience) {
    return TcpInfoReader.read(connections, patience).toCompletableFuture().join();
  }

  private static List<Socket> dial(EchoTestServer server) throws Exception {
    List<Socket> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(server.dial());
    }
    for (Socket client : clients) {
      TestSockets.assertEchoes(client);
    }
    return clients;
  }

  private static void close(List<Socket> clients) throws Exception {
    for (Socket client : clients) {
      client.close();
    }
  }
}
