package io.echosounder.protocol.websocket;

import static io.echosounder.protocol.websocket.ClientFrames.BINARY;
import static io.echosounder.protocol.websocket.ClientFrames.CLOSE;
import static io.echosounder.protocol.websocket.ClientFrames.CONTINUATION;
import static io.echosounder.protocol.websocket.ClientFrames.FIN;
import static io.echosounder.protocol.websocket.ClientFrames.PING;
import static io.echosounder.protocol.websocket.ClientFrames.PONG;
import static io.echosounder.protocol.websocket.ClientFrames.TEXT;
import static io.echosounder.protocol.websocket.ClientFrames.code;
import static io.echosounder.protocol.websocket.ClientFrames.join;
import static io.echosounder.protocol.websocket.ClientFrames.masked;
import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.connection.CloseMode;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.ConnectionState;
import io.echosounder.connection.ConnectionView;
import io.echosounder.connection.Protocol;
import io.echosounder.connection.WebSocketFacts;
import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.TestSockets;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages and their ends, over real sockets. */
class WebSocketEchoTest {

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void theFirstFramesMayFollowTheRequestAtOnce(TransportChoice transport) throws Exception {
    try (EchoTestServer server = WebSocketServers.start(transport);
        WebSocketClient client = WebSocketServers.open(server)) {
      client.send(
          join(
              WebSocketClient.REQUEST
                  .replace("Upgrade: websocket", "X-Forwarded-For: 192.0.2.9\r\nUpgrade: websocket")
                  .getBytes(StandardCharsets.US_ASCII),
              masked(FIN | TEXT, "one"),
              masked(FIN | PING, "p"),
              Arrays.copyOf(masked(FIN | BINARY, "two"), 7)));
      assertThat(client.readResponse()).startsWith("HTTP/1.1 101 ");
      assertThat(client.read().text()).isEqualTo("one");
      assertThat(client.read().first()).isEqualTo(FIN | PONG);
      ConnectionView view = server.only().view();
      assertThat(view.protocol()).isEqualTo(Protocol.WS);
      assertThat(view.webSocket())
          .isEqualTo(new WebSocketFacts("/path", null, "echo.example", "192.0.2.9"));
      Await.until(() -> server.only().view().bytes().sent() == 4);
      client.send(Arrays.copyOfRange(masked(FIN | BINARY, "two"), 7, 9));
      assertThat(client.read().text()).isEqualTo("two");
      client.send(masked(FIN | CLOSE, code(4321, "bye")));
      client.assertCloses(4321, "bye");
      client.socket.close();
      ConnectionView closed = server.onlyClosed();
      assertThat(closed.reason()).isEqualTo(CloseReason.PEER_CLOSED);
      assertThat(closed.error()).isNull();
      assertThat(closed.bytes().received()).isEqualTo(6);
      assertThat(closed.bytes().sent()).isEqualTo(6);
    }
  }

  /** One frame of 64 MiB, which a server that collects frames could not hold. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aFrameOf64MiBComesBack(TransportChoice transport) throws Exception {
    int size = 64 << 20;
    byte[] chunk = TestSockets.bytes(1 << 20, 1);
    byte[] header = Arrays.copyOf(masked(FIN | BINARY, new byte[65_536]), 10);
    ByteBuffer.wrap(header).putLong(2, size);
    try (EchoTestServer server = WebSocketServers.start(transport);
        WebSocketClient client = WebSocketClient.dial(server.port(Protocol.WS))) {
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    TestSockets.write(client.socket, join(header, new byte[4]));
                    for (int i = 0; i < 64; i++) {
                      TestSockets.write(client.socket, chunk);
                    }
                    TestSockets.write(client.socket, masked(FIN | CLOSE, ""));
                  });
      byte[] echoed = client.in.readNBytes(10);
      assertThat(echoed).startsWith(FIN | BINARY, 127);
      assertThat(ByteBuffer.wrap(echoed).getLong(2)).isEqualTo(size);
      for (int i = 0; i < 64; i++) {
        assertThat(Arrays.equals(client.in.readNBytes(chunk.length), chunk)).isTrue();
      }
      assertThat(client.read()).matches(frame -> frame.payload().length == 0);
      writer.join();
      assertThat(client.in.read()).isEqualTo(-1);
      client.socket.close();
      assertThat(server.onlyClosed().bytes().sent()).isEqualTo(size);
    }
  }

  /** After the client's Close frame everything is still echoed, and then the Close frame. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aLateReaderGetsEverythingBeforeItsCloseFrame(TransportChoice transport) throws Exception {
    byte[] message = TestSockets.bytes(100_000, 2);
    int count = 60;
    try (EchoTestServer server = WebSocketServers.start(transport);
        WebSocketClient client = WebSocketClient.dial(server.port(Protocol.WS), 4096)) {
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int i = 0; i < count; i++) {
                      TestSockets.write(client.socket, masked(i == 0 ? BINARY : 0, message));
                    }
                    TestSockets.write(client.socket, masked(FIN | CONTINUATION, "end"));
                    TestSockets.write(client.socket, masked(FIN | CLOSE, code(1000, "done")));
                  });
      Await.until(() -> server.only().view().readPaused());
      assertThat(server.only().view().bytes().pending()).isLessThan(300_000);
      for (int i = 0; i < count; i++) {
        assertThat(Arrays.equals(client.read().payload(), message)).isTrue();
      }
      assertThat(client.read().text()).isEqualTo("end");
      client.assertCloses(1000, "done");
      writer.join();
      client.socket.close();
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.PEER_CLOSED);
      assertThat(server.onlyClosed().bytes().sent()).isEqualTo(count * 100_000L + 3);
      assertThat(server.buffers.used()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aConnectionIsHalfClosedBetweenCloseFrameAndItsEcho(TransportChoice transport)
      throws Exception {
    try (EchoTestServer server =
            WebSocketServers.start(transport, config -> config.withSendBuffer(8192));
        WebSocketClient client = WebSocketClient.dial(server.port(Protocol.WS), 4096)) {
      client.send(masked(FIN | BINARY, TestSockets.bytes(60_000, 3)));
      client.send(masked(FIN | CLOSE, ""));
      Await.until(() -> server.only().state() == ConnectionState.HALF_CLOSED);
      assertThat(client.read().payload()).hasSize(60_000);
      assertThat(client.read().first()).isEqualTo(FIN | CLOSE);
      assertThat(client.in.read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aFinWithoutACloseFrameIsToldApart(TransportChoice transport) throws Exception {
    try (EchoTestServer server = WebSocketServers.start(transport);
        WebSocketClient client = WebSocketClient.dial(server.port(Protocol.WS))) {
      client.send(masked(FIN | TEXT, "last"));
      client.socket.shutdownOutput();
      assertThat(client.read().text()).isEqualTo("last");
      client.assertCloses(CloseCode.GOING_AWAY, "peer-closed");
      ConnectionView closed = server.onlyClosed();
      assertThat(closed.reason()).isEqualTo(CloseReason.PEER_CLOSED);
      assertThat(closed.error()).isEqualTo("FIN without a Close frame");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aViolationIsAnsweredAfterTheMessagesBeforeIt(TransportChoice transport) throws Exception {
    try (EchoTestServer server = WebSocketServers.start(transport);
        WebSocketClient client = WebSocketClient.dial(server.port(Protocol.WS))) {
      client.send(join(masked(FIN | TEXT, "good"), ClientFrames.plain(FIN | TEXT, "bad")));
      assertThat(client.read().text()).isEqualTo("good");
      client.assertCloses(CloseCode.PROTOCOL_ERROR, "a frame without a mask");
      client.socket.close();
      ConnectionView closed = server.onlyClosed();
      assertThat(closed.reason()).isEqualTo(CloseReason.PROTOCOL_ERROR);
      assertThat(closed.error()).isEqualTo("a frame without a mask");
      assertThat(closed.bytes().sent()).isEqualTo(4);
    }
    try (EchoTestServer server = WebSocketServers.start(transport);
        WebSocketClient client = WebSocketClient.dial(server.port(Protocol.WS))) {
      client.send(masked(FIN | TEXT, new byte[] {'a', (byte) 0xFF}));
      client.assertCloses(CloseCode.INVALID_PAYLOAD, "a text that is not UTF-8");
    }
  }

  /** A Close frame in the middle of a frame would be taken for payload. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void withinAFrameTheEndIsAFinAlone(TransportChoice transport) throws Exception {
    try (EchoTestServer server = WebSocketServers.start(transport);
        WebSocketClient client = WebSocketClient.dial(server.port(Protocol.WS))) {
      client.send(Arrays.copyOf(masked(FIN | TEXT, "cut here"), 9));
      assertThat(client.in.readNBytes(5)).endsWith('c', 'u', 't');
      server.commands.end(server.only(), CloseReason.OPERATOR_CLOSED, CloseMode.FLUSH_THEN_FIN);
      assertThat(client.in.read()).isEqualTo(-1);
    }
  }
}
