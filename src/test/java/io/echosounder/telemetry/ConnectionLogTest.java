package io.echosounder.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.connection.CloseMode;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Connection;
import io.echosounder.connection.Protocol;
import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.TestSockets;
import io.echosounder.logging.Discarded;
import io.echosounder.logging.FieldRecord;
import io.echosounder.logging.Outbox;
import io.echosounder.protocol.ProxyMode;
import io.echosounder.protocol.websocket.WebSocketLayer;
import io.echosounder.registry.QuietRemotes;
import io.echosounder.timeout.Timeouts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The log of connections over real sockets, with a log that takes a line for each permit. */
@Timeout(60)
class ConnectionLogTest {

  private static final Outbox.Size SMALL = new Outbox.Size(3, 1, Duration.ZERO);

  private final EchoTestServer server = EchoTestServer.start(TransportChoice.AUTO);
  private final Semaphore permits = new Semaphore(1000);
  private final List<String> lines = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    permits.release(1000);
    server.close();
  }

  private void log(boolean openings, QuietRemotes quiet, Outbox.Size size) {
    server.registry.addObserver(new ConnectionLog("web-1", openings, quiet, size, this::write));
  }

  private void write(FieldRecord line) {
    permits.acquireUninterruptibly();
    lines.add(line.getMessage());
  }

  private void connectAndSend(int bytes) throws IOException {
    long before = server.registry.acceptedCount();
    try (Socket client = server.dial()) {
      client.getOutputStream().write(new byte[bytes]);
      client.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes()).hasSize(bytes);
    }
    Await.until(() -> server.registry.acceptedCount() > before && server.registry.openCount() == 0);
  }

  @Test
  void aConnectionGetsALineWhenItHasClosed() throws Exception {
    log(false, QuietRemotes.NONE, ConnectionLog.SIZE);
    connectAndSend(5);
    Await.until(() -> lines.size() == 1);
    assertThat(lines.getFirst())
        .matches(
            "Connection closed instance=web-1 id=a1 protocol=tcp remote=\\S+:\\d+ via=-"
                + " bytesReceived=5 bytesSent=5 bytesDiscarded=0 ageSeconds=[0-9.]+"
                + " idleSeconds=[0-9.]+ reason=peer-closed closedBy=peer error=- forwardedFor=-");
  }

  @Test
  void theLineTellsWhoEndedItAndTheErrorOfTheKernel() throws Exception {
    log(false, QuietRemotes.NONE, ConnectionLog.SIZE);
    try (Socket client = server.dial()) {
      Connection connection = server.only();
      server.commands.end(connection, CloseReason.OPERATOR_RESET, CloseMode.RESET);
      Await.until(() -> lines.size() == 1);
      assertThat(client.isConnected()).isTrue();
    }
    assertThat(lines.getFirst())
        .endsWith(" reason=operator-reset closedBy=operator error=- forwardedFor=-");
    Socket client = server.dial();
    server.only();
    client.setSoLinger(true, 0);
    client.close();
    Await.until(() -> lines.size() == 2);
    assertThat(lines.getLast()).contains(" reason=peer-reset closedBy=peer error=\"");
  }

  @Test
  void openingsGetALineIfTheyAreWanted() throws Exception {
    log(true, QuietRemotes.NONE, ConnectionLog.SIZE);
    connectAndSend(5);
    Await.until(() -> lines.size() == 2);
    assertThat(lines.getFirst())
        .matches("Connection opened instance=web-1 id=a1 protocol=tcp remote=\\S+:\\d+ via=-");
    assertThat(lines.getLast()).startsWith("Connection closed instance=web-1 id=a1 ");
  }

  @Test
  void aQuietRemoteIsLoggedOnlyIfItBroughtBytes() throws Exception {
    log(true, QuietRemotes.parse("127.0.0.0/8, ::1"), ConnectionLog.SIZE);
    connectAndSend(0);
    connectAndSend(5);
    Await.until(() -> !lines.isEmpty());
    assertThat(lines)
        .singleElement()
        .asString()
        .startsWith("Connection closed instance=web-1 id=a2");
  }

  @Test
  void remotesOutsideTheBlocksAreNotQuiet() throws Exception {
    log(false, QuietRemotes.parse("10.0.0.0/8"), ConnectionLog.SIZE);
    connectAndSend(0);
    Await.until(() -> lines.size() == 1);
  }

  @Test
  void aLogThatIsStuckStopsNoConnectionAndWhatIsLeftOutIsCounted() throws Exception {
    permits.drainPermits();
    log(false, QuietRemotes.NONE, SMALL);
    long before = Discarded.lines();
    for (int i = 0; i < 10; i++) {
      connectAndSend(1);
    }
    assertThat(server.closed(CloseReason.PEER_CLOSED)).isEqualTo(10);
    assertThat(Discarded.lines() - before).isEqualTo(7);
    permits.release(1000);
    Await.until(() -> lines.size() == 3);
  }

  @Test
  void namesTheProxy() throws IOException {
    try (EchoTestServer behind =
        EchoTestServer.start(
            TransportChoice.AUTO,
            Timeouts.off(),
            config -> config.withProxy(ProxyMode.REQUIRED, "127.0.0.1"))) {
      behind.registry.addObserver(
          new ConnectionLog("web-1", false, QuietRemotes.NONE, SMALL, this::write));
      int port;
      try (Socket proxy = behind.dial()) {
        port = proxy.getLocalPort();
        TestSockets.write(
            proxy,
            "PROXY TCP4 192.0.2.7 198.51.100.1 4711 443\r\n".getBytes(StandardCharsets.US_ASCII));
        TestSockets.assertEchoes(proxy);
      }
      Await.until(() -> !lines.isEmpty());
      assertThat(lines.getFirst()).contains(" remote=192.0.2.7:4711 via=127.0.0.1:" + port + " ");
    }
  }

  @Test
  void namesTheClientOfAWebSocketBehindAProxy() throws IOException {
    try (EchoTestServer behind =
        EchoTestServer.startWithPorts(
            TransportChoice.AUTO,
            Timeouts.off(),
            config -> config,
            options -> options.with(Protocol.WS, "port", 0, () -> new WebSocketLayer(false)))) {
      behind.registry.addObserver(
          new ConnectionLog("web-1", false, QuietRemotes.NONE, SMALL, this::write));
      try (Socket client = new Socket(InetAddress.getLoopbackAddress(), behind.port(Protocol.WS))) {
        String request =
            """
            GET / HTTP/1.1
            Host: x
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Version: 13
            X-Forwarded-For: 192.0.2.7, reason=forged

            """;
        TestSockets.write(
            client, request.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        assertThat(client.getInputStream().read()).isEqualTo('H');
      }
      Await.until(() -> !lines.isEmpty());
      assertThat(lines.getFirst())
          .contains(" protocol=ws ")
          .endsWith(" forwardedFor=\"192.0.2.7, reason=forged\"");
    }
  }
}
