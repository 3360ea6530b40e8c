package io.echosounder.client.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.echosounder.client.EchoPath;
import io.echosounder.client.Exchange;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.IoTimeouts;
import io.echosounder.client.PathOptions;
import io.echosounder.client.ScriptedServer;
import io.echosounder.client.Source;
import io.echosounder.client.Verifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client's WebSocket, against a server that does what the test says. */
class WebSocketTest {

  private static String url(ScriptedServer server) {
    return "ws://" + server.target() + "/some/path?and=query";
  }

  private static Failure failure(String answer) throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            (socket, _) -> {
              String request = WebSocketServer.readHead(socket.getInputStream());
              String accept = WebSocketServer.answer(request);
              socket
                  .getOutputStream()
                  .write(
                      answer
                          .replace("RIGHT", accept.replaceAll("(?s).*Accept: (\\S+).*", "$1"))
                          .replace("ECHO", request)
                          .getBytes(StandardCharsets.ISO_8859_1));
            })) {
      return catchThrowableOfType(Failure.class, () -> AnyPath.connect(url(server)));
    }
  }

  @Test
  void everyByteComesBackInMessagesOfAllSizesAndAfterOurCloseFrame() throws Exception {
    try (ScriptedServer server = WebSocketServer.start((peer, _) -> peer.echo());
        Wire wire = AnyPath.connect(url(server)).connect()) {
      EchoPath path = AnyPath.connect(url(server));
      for (int size : new int[] {1, 7, 125, 126, 65_535, 65_536, 3 << 20}) {
        path.echo(wire, EchoPath.noise(size));
      }
      Verifier verifier = new Verifier(Source.of(EchoPath.noise(1 << 20)), bytes -> {});
      Exchange exchange = path.exchange(wire);
      exchange.run(verifier, verifier, Exchange.Completion.PEER_CLOSES);
      assertThat(exchange.received()).isEqualTo(1 << 20);
      assertThat(exchange.end()).isEqualTo(PeerEnd.closeFrame(1000, ""));
    }
  }

  @Test
  void theRequestNamesHostAndPath() throws Exception {
    BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    try (ScriptedServer server =
        ScriptedServer.start(
            (socket, _) -> heads.add(WebSocketServer.readHead(socket.getInputStream())))) {
      assertThat(catchThrowableOfType(Failure.class, () -> AnyPath.connect(url(server))))
          .hasMessageContaining("FIN");
      assertThat(heads.take())
          .startsWith("GET /some/path?and=query HTTP/1.1\r\nHost: " + server.target() + "\r\n")
          .contains("Upgrade: websocket\r\n", "Sec-WebSocket-Version: 13\r\n");
    }
  }

  @Test
  void fragmentsAreOnePayloadAndPingsBetweenThemAreAnswered() throws Exception {
    BlockingQueue<WebSocketServer.Frame> answers = new LinkedBlockingQueue<>();
    try (ScriptedServer server =
            WebSocketServer.start(
                (peer, over) -> {
                  byte[] message = peer.read().content();
                  peer.send(WebSocketServer.BINARY, Arrays.copyOf(message, 3));
                  peer.send(0x80 | WebSocketServer.PING, new byte[] {1, 2, 3});
                  peer.send(0x80, Arrays.copyOfRange(message, 3, message.length));
                  answers.add(peer.read());
                  over.await();
                });
        Wire wire = open(server)) {
      echo(wire, EchoPath.noise(100));
      WebSocketServer.Frame pong = answers.take();
      assertThat(pong.opcode()).isEqualTo(WebSocketServer.PONG);
      assertThat(pong.content()).containsExactly(1, 2, 3);
    }
  }

  /** Opens one connection only. */
  private static Wire open(ScriptedServer server) throws IOException, Failure {
    PathOptions options = AnyPath.options(url(server));
    return options
        .layers()
        .open(options.dialer().dial(options.target), server.target(), System::nanoTime);
  }

  private static Exchange exchange(Wire wire) {
    Duration limit = Duration.ofSeconds(10);
    return new Exchange(wire, "it", new IoTimeouts(limit, limit), System::nanoTime);
  }

  private static void echo(Wire wire, byte[] bytes) throws Failure {
    Verifier verifier = new Verifier(Source.of(bytes), returned -> {});
    exchange(wire).run(verifier, verifier, Exchange.Completion.ALL_BACK);
  }

  private static Failure listen(Wire wire) {
    return catchThrowableOfType(Failure.class, () -> exchange(wire).listen(bytes -> {}));
  }

  @Test
  void aCloseFrameTellsItsCodeAndReasonAndIsAnswered() throws Exception {
    BlockingQueue<WebSocketServer.Frame> answers = new LinkedBlockingQueue<>();
    try (ScriptedServer server =
            WebSocketServer.start(
                (peer, _) -> {
                  peer.close(1001, "idle-timeout");
                  answers.add(peer.read());
                });
        Wire wire = open(server)) {
      Failure failure = listen(wire);
      assertThat(failure.exitCode()).isEqualTo(ExitCode.EARLY_EOF);
      assertThat(failure).hasMessageContaining("with Close frame 1001 (idle-timeout)");
      assertThat(wire.end().isClean()).isTrue();
      assertThat(answers.take().content()).containsExactly(0x03, 0xe9);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTP/1.1 502 Bad Gateway\\r\\nServer: nginx\\r\\n\\r\\n | HTTP/1.1 502 Bad Gateway (Server: nginx)",
        "HTTP/1.1 200 OK\\r\\n\\r\\n | HTTP/1.1 200 OK",
        "HTTP/1.1 101 X\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: RIGHT\\r\\n\\r\\n | no Upgrade: websocket",
        "HTTP/1.1 101 X\\r\\nUpgrade: websocket\\r\\nSec-WebSocket-Accept: RIGHT\\r\\n\\r\\n | no Connection: Upgrade",
        "HTTP/1.1 101 X\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: wrong\\r\\n\\r\\n | does not fit our key",
        "HTTP/1.1 101 X\\r\\nUpgrade: WebSocket\\r\\nConnection: keep-alive, Upgrade\\r\\nSec-WebSocket-Accept: RIGHT\\r\\nSec-WebSocket-Extensions: x\\r\\n\\r\\n | nobody asked for",
        "HTTP/1.1 50 | closed after \"HTTP/1.1 50\"",
        "SSH-2.0-OpenSSH\\r\\n | begins with \"SSH-2.0-OpenSSH\"",
        "ECHO | an echo server without WebSocket",
        "'' | FIN"
      })
  void aRefusedUpgradeSaysWhatTheAnswerWas(String answer, String told) throws IOException {
    Failure failure = failure(answer.replace("\\r", "\r").replace("\\n", "\n"));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.UPGRADE_REFUSED);
    assertThat(failure).hasMessageContaining(told);
  }

  @ParameterizedTest
  @CsvSource({
    "0xC2, a frame with a reserved bit",
    "0x83, a frame of the unknown type 3",
    "0x09, a control frame in fragments",
    "0x80, a continuation of no message"
  })
  void aPeerThatBreaksTheProtocolIsToldSo(String first, String told) throws Exception {
    BlockingQueue<WebSocketServer.Frame> answers = new LinkedBlockingQueue<>();
    try (ScriptedServer server =
            WebSocketServer.start(
                (peer, _) -> {
                  peer.send(Integer.decode(first), new byte[] {1});
                  answers.add(peer.read());
                });
        Wire wire = open(server)) {
      Failure failure = listen(wire);
      assertThat(failure.exitCode()).isEqualTo(ExitCode.DIFFERENCE);
      assertThat(failure).hasMessageContaining(told);
      assertThat(answers.take().content()).containsExactly(0x03, 0xea);
    }
  }

  @Test
  void aFinWithoutACloseFrameIsNoCleanEnd() throws Exception {
    try (ScriptedServer server = WebSocketServer.start((peer, _) -> peer.read());
        Wire wire = open(server)) {
      Failure failure = catchThrowableOfType(Failure.class, () -> echo(wire, new byte[3]));
      assertThat(failure.exitCode()).isEqualTo(ExitCode.EARLY_EOF);
      assertThat(failure).hasMessageContaining("with FIN without a Close frame");
      assertThat(wire.end().isClean()).isFalse();
    }
  }
}
