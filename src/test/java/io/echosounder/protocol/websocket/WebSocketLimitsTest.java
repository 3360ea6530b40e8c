package io.echosounder.protocol.websocket;

import static io.echosounder.protocol.websocket.ClientFrames.BINARY;
import static io.echosounder.protocol.websocket.ClientFrames.CLOSE;
import static io.echosounder.protocol.websocket.ClientFrames.FIN;
import static io.echosounder.protocol.websocket.ClientFrames.PING;
import static io.echosounder.protocol.websocket.ClientFrames.TEXT;
import static io.echosounder.protocol.websocket.ClientFrames.masked;
import static io.echosounder.protocol.websocket.ClientFrames.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.echosounder.connection.CloseReason;
import io.echosounder.connection.ConnectionView;
import io.echosounder.connection.LeakWatch;
import io.echosounder.connection.Protocol;
import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.AtMaximum;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.RefusalCause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many clients, and hostile ones, over real sockets. */
class WebSocketLimitsTest {

  /** The high mark and one read beyond it, as the memory that whole buffers take. */
  private static final long MEMORY = 3 * 65_536;

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void clientsThatNeverReadTakeBoundedMemoryAndOthersDoNotNotice(TransportChoice transport)
      throws Exception {
    int count = 20;
    List<WebSocketClient> deaf = new ArrayList<>();
    try (EchoTestServer server = WebSocketServers.start(transport)) {
      for (int i = 0; i < count; i++) {
        WebSocketClient client = WebSocketClient.dial(server.port(Protocol.WS), 4096);
        deaf.add(client);
        byte[] frame =
            switch (i % 3) {
              case 0 -> masked(FIN | PING, new byte[125]);
              case 1 -> masked(FIN | BINARY, "");
              default -> masked(FIN | BINARY, new byte[100_000]);
            };
        byte[] flood = frame.length > 1000 ? frame : many(frame, 500);
        Thread.ofVirtual().start(() -> sendForever(client, flood));
      }
      Await.until(() -> server.registry.open().stream().allMatch(open -> open.view().readPaused()));
      assertThat(server.buffers.used()).isLessThan(count * MEMORY);
      try (WebSocketClient hearing = WebSocketClient.dial(server.port(Protocol.WS))) {
        hearing.assertEchoes();
      }
      for (WebSocketClient client : deaf) {
        client.close();
      }
      Await.until(() -> server.registry.openCount() == 0);
      assertThat(server.buffers.used()).isZero();
    }
  }

  private static byte[] many(byte[] frame, int count) {
    byte[] all = new byte[frame.length * count];
    for (int i = 0; i < count; i++) {
      System.arraycopy(frame, 0, all, i * frame.length, frame.length);
    }
    return all;
  }

  private static void sendForever(WebSocketClient client, byte[] bytes) {
    try {
      while (true) {
        client.send(bytes);
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  @Test
  void aThousandClientsAreServedAtOnce() throws Exception {
    int count = 1_000;
    List<WebSocketClient> clients = new ArrayList<>();
    try (EchoTestServer server = WebSocketServers.start(TransportChoice.AUTO)) {
      for (int i = 0; i < count; i++) {
        clients.add(WebSocketClient.dial(server.port(Protocol.WS), 4096));
      }
      assertThat(server.registry.openCount()).isEqualTo(count);
      for (WebSocketClient client : clients) {
        client.send(masked(FIN | TEXT, "message"));
        client.send(masked(FIN | CLOSE, ""));
      }
      for (WebSocketClient client : clients) {
        assertThat(client.read().text()).isEqualTo("message");
        assertThat(client.read().first()).isEqualTo(FIN | CLOSE);
        client.close();
      }
      Await.until(() -> server.closed(CloseReason.PEER_CLOSED) == count);
      assertThat(server.registry.totals().sent()).isEqualTo(count * 7L);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void theMaximumCountsWebSocketsToo(TransportChoice transport) throws Exception {
    try (EchoTestServer server =
            WebSocketServers.start(
                transport, config -> config.withMaxConnections(1, AtMaximum.REFUSE));
        WebSocketClient first = WebSocketClient.dial(server.port(Protocol.WS))) {
      assertThatThrownBy(() -> WebSocketClient.dial(server.port(Protocol.WS)))
          .isInstanceOf(IOException.class);
      assertThat(server.listener.refused(RefusalCause.LIMIT)).isEqualTo(1);
      first.assertEchoes();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void otherProtocolsGetAShortAnswerAndAnEnd(TransportChoice transport) throws Exception {
    Map<byte[], String> openings =
        Map.of(
            HexFormat.of().parseHex("16030100c8010000c40303"), "TLS on a port without TLS",
            utf8("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), "the request asks for no WebSocket",
            utf8("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "the request asks for no WebSocket",
            utf8("Hello, World!\r\n"), "the bytes are no HTTP request",
            utf8("GET /" + "x".repeat(5000)), "the request line is longer than 4,096 bytes",
            HexFormat.of().parseHex("0d0a0d0a000d0a515549540a"), "the bytes are no HTTP");
    for (Map.Entry<byte[], String> opening : openings.entrySet()) {
      try (EchoTestServer server = WebSocketServers.start(transport);
          WebSocketClient client = WebSocketServers.open(server)) {
        client.send(opening.getKey());
        String answer = new String(client.in.readAllBytes(), StandardCharsets.US_ASCII);
        client.socket.close();
        assertThat(answer)
            .matches("(?s)HTTP/1.1 4(00|26) .*")
            .endsWith("This port speaks WebSocket (RFC 6455), but " + opening.getValue() + ".\n");
        ConnectionView closed = server.onlyClosed();
        assertThat(closed.reason()).isEqualTo(CloseReason.PROTOCOL_ERROR);
        assertThat(closed.error()).isEqualTo(opening.getValue());
        assertThat(closed.bytes().received()).isZero();
      }
    }
  }

  /** Some are cut, some changed; some go on with frames, some with FIN, some with RST. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void randomOpeningsDoNoHarm(TransportChoice transport) throws Exception {
    Random random = new Random(11);
    int count = 750;
    try (LeakWatch leaks = new LeakWatch();
        EchoTestServer server = WebSocketServers.start(transport)) {
      for (int i = 0; i < count; i++) {
        byte[] opening =
            ClientFrames.join(
                utf8(WebSocketClient.REQUEST),
                masked(random.nextInt(256), new byte[random.nextInt(200)]),
                masked(FIN | TEXT, "x".repeat(random.nextInt(300))));
        opening = Arrays.copyOf(opening, 1 + random.nextInt(opening.length));
        for (int flips = random.nextInt(3); flips > 0; flips--) {
          opening[random.nextInt(opening.length)] = (byte) random.nextInt(256);
        }
        try (WebSocketClient client = WebSocketServers.open(server)) {
          client.send(opening);
          if (random.nextBoolean()) {
            client.socket.setSoLinger(true, 0);
          }
        }
      }
      Await.until(
          () -> server.registry.acceptedCount() == count && server.registry.openCount() == 0);
      assertThat(server.buffers.used()).isZero();
      assertThat(server.closed(CloseReason.IO_ERROR)).isZero();
      try (WebSocketClient client = WebSocketClient.dial(server.port(Protocol.WS))) {
        client.assertEchoes();
      }
      leaks.assertNoLeak();
    }
  }
}
