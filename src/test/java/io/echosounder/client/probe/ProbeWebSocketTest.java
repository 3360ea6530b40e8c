package io.echosounder.client.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.echosounder.TestCertificate;
import io.echosounder.client.EchoPath;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.OtherServer;
import io.echosounder.client.ScriptedServer;
import io.echosounder.client.probe.Finding.Status;
import io.echosounder.client.wire.WebSocketServer;
import io.echosounder.client.wire.WebSocketServer.Frame;
import io.echosounder.connection.Protocol;
import io.echosounder.listener.EchoTestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks of WebSocket, against servers that are different from ours. */
class ProbeWebSocketTest {

  private interface Conversation {
    void hold(WebSocketServer peer) throws IOException;
  }

  private static ScriptedServer serve(Conversation conversation) throws IOException {
    return WebSocketServer.start(
        (peer, over) -> {
          conversation.hold(peer);
          over.await();
        });
  }

  private static EchoPath path(ScriptedServer server, String... options) throws Failure {
    String[] line = new String[options.length + 1];
    line[0] = "ws://" + server.target();
    System.arraycopy(options, 0, line, 1, options.length);
    return ProbeRun.path(line);
  }

  @Test
  void namesAProxyThatDropsTheUpgrade(@TempDir Path folder) throws Exception {
    assumeTrue(OtherServer.isInstalled("haproxy"), "haproxy is not installed");
    int port = OtherServer.freePort();
    try (EchoTestServer server = ProbeRun.serve(TestCertificate.LOCALHOST, "TLSv1.3")) {
      Path config =
          Files.writeString(
              folder.resolve("haproxy.cfg"),
              """
              defaults
                mode http
                timeout connect 10s
                timeout client 10s
                timeout server 10s
              listen echo
                bind 127.0.0.1:%d
                http-request del-header Upgrade
                http-response set-header Via "1.1 edge"
                server echo 127.0.0.1:%d
              """
                  .formatted(port, server.port(Protocol.WS)));
      try (OtherServer haproxy =
          OtherServer.startAt(port, "haproxy", "-db", "-f", config.toString())) {
        ProbeRun run = ProbeRun.of("ws://" + haproxy.target());
        Finding upgrade = run.get("upgrade");
        assertThat(upgrade.status()).isEqualTo(Status.FAIL);
        assertThat(upgrade.exitCode()).isEqualTo(ExitCode.UPGRADE_REFUSED);
        assertThat(upgrade.text())
            .contains("HTTP/1.1 426 ", "Via: 1.1 edge", "has dropped our Upgrade header");
        assertThat(run.get("fragments").text())
            .isEqualTo("not checked, because the upgrade to WebSocket failed");
        assertThat(run.checks(Status.SKIP)).contains("unasked", "many");
      }
    }
  }

  /** As Node's {@code ws} does when it sends back the buffer that it got. */
  @Test
  void warnsOfATextThatComesBackAsABinaryMessage() throws Exception {
    try (ScriptedServer server =
        serve(
            peer -> {
              ByteArrayOutputStream message = new ByteArrayOutputStream();
              for (int i = 0; i < 3; i++) {
                message.write(peer.read().content());
              }
              peer.send(0x80 | WebSocketServer.BINARY, message.toByteArray());
            })) {
      Finding finding = WebSocketChecks.fragments(path(server), new PathLoss());
      assertThat(finding.status()).isEqualTo(Status.WARN);
      assertThat(finding.text()).endsWith("as a binary message");
    }
  }

  @Test
  void failsIfFragmentsComeBackInAnotherOrder() throws Exception {
    try (ScriptedServer server =
        serve(
            peer -> {
              byte[] first = peer.read().content();
              peer.send(1, peer.read().content());
              peer.send(0, first);
              peer.send(0x80, peer.read().content());
            })) {
      Finding finding = WebSocketChecks.fragments(path(server), new PathLoss());
      assertThat(finding.exitCode()).isEqualTo(ExitCode.DIFFERENCE);
    }
  }

  @Test
  void missesAPong() throws Exception {
    try (ScriptedServer server = serve(WebSocketServer::read)) {
      EchoPath path = path(server, "--read-timeout", "300ms");
      Failure failure =
          catchThrowableOfType(Failure.class, () -> WebSocketChecks.ping(path, new PathLoss()));
      assertThat(failure.exitCode()).isEqualTo(ExitCode.READ_TIMEOUT);
      assertThat(failure).hasMessageContaining("no pong within 300 ms");
    }
  }

  @Test
  void tellsHowOurCloseFrameIsAnswered() throws Exception {
    try (ScriptedServer other = serve(peer -> answerClose(peer, 1000));
        ScriptedServer none = WebSocketServer.start((peer, _) -> peer.read())) {
      Finding warning = WebSocketChecks.closeCode(path(other), new PathLoss());
      assertThat(warning.status()).isEqualTo(Status.WARN);
      assertThat(warning.text()).endsWith("4242 was answered with Close frame 1000");
      Finding failure = WebSocketChecks.closeCode(path(none), new PathLoss());
      assertThat(failure.exitCode()).isEqualTo(ExitCode.EARLY_EOF);
      assertThat(failure.text()).endsWith("FIN without a Close frame");
    }
  }

  private static void answerClose(WebSocketServer peer, int code) throws IOException {
    Frame close = peer.read();
    assertThat(close.opcode()).isEqualTo(WebSocketServer.CLOSE);
    peer.close(code, "");
  }

  /** Otherwise its bytes would fill our memory until the read timeout. */
  @Test
  void aPeerThatFloodsInsteadOfAPongIsStopped() throws Exception {
    try (ScriptedServer server =
        serve(
            peer -> {
              peer.read();
              while (true) {
                peer.send(0x82, new byte[32 * 1024]);
              }
            })) {
      Failure failure =
          catchThrowableOfType(
              Failure.class, () -> WebSocketChecks.ping(path(server), new PathLoss()));
      assertThat(failure).hasMessageContaining("sends frames without end, and no pong");
      assertThat(failure.exitCode()).isEqualTo(ExitCode.DIFFERENCE);
    }
  }
}
