package io.echosounder.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.echosounder.connection.CloseReason;
import io.echosounder.connection.ConnectionView;
import io.echosounder.connection.Protocol;
import io.echosounder.connection.WebSocketFacts;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.TestSockets;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that other people have written. */
class WebSocketClientsTest {

  /** Where Debian's package {@code node-ws} lies. */
  private static final Path DEBIAN = Path.of("/usr/share/nodejs");

  private static final String FROM_NPM = "ws@8.18.3";

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void theJdk(TransportChoice transport) throws Exception {
    byte[] large = TestSockets.bytes(4 << 20, 1);
    try (EchoTestServer server = WebSocketServers.start(transport);
        HttpClient http = HttpClient.newHttpClient()) {
      JdkListener heard = new JdkListener();
      WebSocket client =
          http.newWebSocketBuilder()
              .subprotocols("one", "two")
              .buildAsync(URI.create("ws://127.0.0.1:" + server.port(Protocol.WS) + "/a/b"), heard)
              .join();
      assertThat(client.getSubprotocol()).isEqualTo("one");
      client.sendText("κόσμε ", false).join();
      client.sendPing(ByteBuffer.wrap(new byte[] {7})).join();
      client.sendText("\uD83D\uDE00", true).join();
      client.sendBinary(ByteBuffer.wrap(large), true).join();
      client.sendClose(4000, "enough").join();
      assertThat(heard.end.join()).isEqualTo("4000 enough");
      assertThat(heard.text).hasToString("κόσμε \uD83D\uDE00");
      assertThat(heard.pong).isEqualTo(ByteBuffer.wrap(new byte[] {7}));
      assertThat(heard.binary.toByteArray()).isEqualTo(large);
      ConnectionView closed = server.onlyClosed();
      assertThat(closed.reason()).isEqualTo(CloseReason.PEER_CLOSED);
      assertThat(closed.error()).isNull();
      assertThat(closed.webSocket())
          .isEqualTo(
              new WebSocketFacts("/a/b", "one", "127.0.0.1:" + server.port(Protocol.WS), null));
    }
  }

  /** The script prints what came back. */
  @Test
  void nodesWs(@TempDir Path directory) throws Exception {
    findWs(directory);
    Files.writeString(
        directory.resolve("client.cjs"),
        """
        const WebSocket = require('ws');
        const socket = new WebSocket(process.argv[2], ['chat'], { perMessageDeflate: true });
        const say = (...words) => console.log(words.join(' '));
        socket.on('open', () => {
          say('open', socket.protocol, 'extensions=' + socket.extensions);
          socket.send('one');
          socket.send('two ', { fin: false });
          socket.ping('between');
          socket.send('three', { fin: true });
          socket.send(Buffer.alloc(3_000_000, 7));
          socket.close(3001, 'over');
        });
        socket.on('message', (data, binary) => say(binary ? 'binary ' + data.length : 'text ' + data));
        socket.on('pong', (data) => say('pong ' + data));
        socket.on('close', (code, reason) => say('close', code, reason));
        socket.on('error', (error) => say('error', error));
        """);
    try (EchoTestServer server = WebSocketServers.start(TransportChoice.AUTO)) {
      String said =
          run(directory, "node", "client.cjs", "ws://127.0.0.1:" + server.port(Protocol.WS));
      assertThat(said.lines())
          .containsExactly(
              "open chat extensions=",
              "text one",
              "pong between",
              "text two three",
              "binary 3000000",
              "close 3001 over");
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.PEER_CLOSED);
      assertThat(server.onlyClosed().bytes().sent()).isEqualTo(3_000_012);
    }
  }

  /** Skips the test if the machine has neither the package nor a way to fetch it. */
  private static void findWs(Path directory) throws Exception {
    assumeTrue(isInstalled("node"), "node is not installed");
    if (!Files.exists(DEBIAN.resolve("ws"))) {
      assumeTrue(isInstalled("npm"), "Node's ws and npm are not installed");
      run(directory, "npm", "install", "--no-audit", "--no-fund", FROM_NPM);
      assumeTrue(Files.exists(directory.resolve("node_modules/ws")), "npm cannot fetch ws");
    }
  }

  private static String run(Path directory, String... command) throws Exception {
    Path output = directory.resolve(command[0] + ".out");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("NODE_PATH", DEBIAN.toString());
    Process process =
        builder
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return Files.readString(output, StandardCharsets.UTF_8);
    } finally {
      process.destroyForcibly();
    }
  }

  private static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
