package io.echosounder.protocol.websocket;

import static io.echosounder.protocol.websocket.ClientFrames.BINARY;
import static io.echosounder.protocol.websocket.ClientFrames.CLOSE;
import static io.echosounder.protocol.websocket.ClientFrames.FIN;
import static io.echosounder.protocol.websocket.ClientFrames.PING;
import static io.echosounder.protocol.websocket.ClientFrames.PONG;
import static io.echosounder.protocol.websocket.ClientFrames.masked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.echosounder.connection.CloseMode;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Connection;
import io.echosounder.connection.ConnectionState;
import io.echosounder.connection.Protocol;
import io.echosounder.drain.Drain;
import io.echosounder.drain.TestDrains;
import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.TestSockets;
import io.echosounder.timeout.Timeout;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How the server ends a WebSocket, over real sockets. */
class WebSocketEndsTest {

  private static final Duration SHORT = Duration.ofMillis(50);

  @ParameterizedTest
  @CsvSource({"EPOLL,READ", "NIO,READ", "EPOLL,IDLE", "NIO,IDLE", "EPOLL,LIFETIME", "NIO,LIFETIME"})
  void aTimeoutEndsWithACloseFrameAndFin(TransportChoice transport, Timeout timeout)
      throws Exception {
    try (EchoTestServer server = WebSocketServers.start(transport);
        WebSocketClient client = WebSocketClient.dial(server.port(Protocol.WS))) {
      client.assertEchoes();
      server.patch(timeout, SHORT);
      CloseReason reason =
          switch (timeout) {
            case READ -> CloseReason.READ_TIMEOUT;
            case IDLE -> CloseReason.IDLE_TIMEOUT;
            default -> CloseReason.LIFETIME_EXPIRED;
          };
      client.assertCloses(CloseCode.GOING_AWAY, reason.label());
      client.socket.close();
      assertThat(server.onlyClosed().reason()).isEqualTo(reason);
    }
  }

  /** Payload and pongs alike: their bytes are unsent. */
  @ParameterizedTest
  @CsvSource({"EPOLL,2", "NIO,2", "EPOLL,9", "NIO,9"})
  void aClientThatNeverReadsEndsByTheWriteTimeout(TransportChoice transport, int opcode)
      throws Exception {
    try (EchoTestServer server = WebSocketServers.start(transport);
        WebSocketClient client = WebSocketClient.dial(server.port(Protocol.WS), 4096)) {
      Thread writer = Thread.ofVirtual().start(() -> sendForever(client, opcode));
      Connection connection = server.only();
      Await.until(() -> connection.view().readPaused());
      server.patch(Timeout.WRITE, SHORT);
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.WRITE_TIMEOUT);
      // The RST fails a write.
      writer.join();
    }
  }

  private static void sendForever(WebSocketClient client, int opcode) {
    try {
      while (true) {
        client.send(masked(FIN | opcode, new byte[125]));
      }
    } catch (java.io.IOException e) {
      // The test is over.
    }
  }

  private static void assertReset(WebSocketClient client) {
    assertThatThrownBy(() -> client.in.readAllBytes()).isInstanceOf(SocketException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void theHalfClosedTimeoutRunsFromTheCloseFrame(TransportChoice transport) throws Exception {
    try (EchoTestServer server =
            WebSocketServers.start(transport, config -> config.withSendBuffer(8192));
        WebSocketClient client = WebSocketClient.dial(server.port(Protocol.WS), 4096)) {
      client.send(masked(FIN | BINARY, new byte[60_000]));
      client.send(masked(FIN | CLOSE, ""));
      Await.until(() -> server.only().state() == ConnectionState.HALF_CLOSED);
      server.patch(Timeout.HALF_CLOSED, SHORT);
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.HALF_CLOSED_TIMEOUT);
      assertReset(client);
    }
  }

  @ParameterizedTest
  @CsvSource({"EPOLL,false", "EPOLL,true", "NIO,false", "NIO,true"})
  void aPingIsActivityOnlyIfThePropertySaysSo(TransportChoice transport, boolean counts)
      throws Exception {
    try (EchoTestServer server = WebSocketServers.start(transport, same -> same, counts);
        WebSocketClient client = WebSocketClient.dial(server.port(Protocol.WS))) {
      client.assertEchoes();
      Connection connection = server.only();
      Await.until(() -> connection.view().bytes().pending() == 0);
      long active = connection.activity().active();
      client.send(masked(FIN | PING, "p"));
      assertThat(client.read().first()).isEqualTo(FIN | PONG);
      if (counts) {
        Await.until(() -> connection.activity().active() > active);
      } else {
        client.send(masked(FIN | PING, "q"));
        assertThat(client.read().text()).isEqualTo("q");
        assertThat(connection.activity().active()).isEqualTo(active);
      }
      assertThat(connection.view().bytes().received()).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void anOperatorEndsWithCloseFrameAndFinOrWithReset(TransportChoice transport) throws Exception {
    try (EchoTestServer server = WebSocketServers.start(transport);
        WebSocketClient closed = WebSocketClient.dial(server.port(Protocol.WS))) {
      closed.assertEchoes();
      server.commands.end(server.only(), CloseReason.OPERATOR_CLOSED, CloseMode.FLUSH_THEN_FIN);
      closed.assertCloses(CloseCode.NORMAL, "operator-closed");
      closed.send(masked(FIN | CLOSE, ""));
      Await.until(() -> server.closed(CloseReason.OPERATOR_CLOSED) == 1);

      try (WebSocketClient reset = WebSocketClient.dial(server.port(Protocol.WS))) {
        server.commands.end(server.only(), CloseReason.OPERATOR_RESET, CloseMode.RESET);
        assertReset(reset);
      }
    }
  }

  /** Messages that cross our Close frame are counted as discarded. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aDrainEndsQuietOnesWithACloseFrame(TransportChoice transport) throws Exception {
    try (EchoTestServer server = WebSocketServers.start(transport);
        WebSocketClient client = WebSocketClient.dial(server.port(Protocol.WS))) {
      client.assertEchoes();
      Drain drain = TestDrains.drain(server, Duration.ZERO, SHORT, Duration.ofSeconds(20));
      var over = drain.beginAndAwaitEnd().toCompletableFuture();
      client.assertCloses(CloseCode.GOING_AWAY, "drained");
      client.send(masked(FIN | BINARY, new byte[7]));
      client.send(masked(FIN | CLOSE, ""));
      assertThat(over.join().drained()).isEqualTo(1);
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.DRAINED);
      assertThat(server.onlyClosed().bytes().discarded()).isEqualTo(7);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aSlowUpgradeIsAProtocolError(TransportChoice transport) throws Exception {
    try (EchoTestServer server =
            WebSocketServers.start(transport, config -> config.withHandshakeTimeout(SHORT));
        WebSocketClient client = WebSocketServers.open(server)) {
      client.send(ClientFrames.utf8("GET / HTTP/1.1\r\nHost: x"));
      assertThat(client.in.readAllBytes()).isEmpty();
      client.socket.close();
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.PROTOCOL_ERROR);
      assertThat(server.onlyClosed().error()).isEqualTo("no WebSocket upgrade in time");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aFinBeforeTheUpgradeIsToldApartFromAHealthCheck(TransportChoice transport) throws Exception {
    try (EchoTestServer server = WebSocketServers.start(transport)) {
      try (WebSocketClient cut = WebSocketServers.open(server)) {
        cut.send(ClientFrames.utf8("GET / HTTP/1.1\r\nHost: x"));
        TestSockets.shutdownOutput(cut.socket);
        assertThat(cut.in.readAllBytes()).isEmpty();
      }
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.PEER_CLOSED);
      assertThat(server.onlyClosed().error()).isEqualTo("FIN during the WebSocket upgrade");
    }
    try (EchoTestServer server = WebSocketServers.start(transport)) {
      WebSocketServers.open(server).socket.close();
      assertThat(server.onlyClosed().error()).isNull();
    }
  }
}
