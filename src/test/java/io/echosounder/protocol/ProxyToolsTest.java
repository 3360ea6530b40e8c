package io.echosounder.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.echosounder.connection.ConnectionView;
import io.echosounder.connection.Proxied;
import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.TestSockets;
import io.echosounder.timeout.Timeout;
import io.echosounder.timeout.Timeouts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Headers that other programs write. */
class ProxyToolsTest {

  private static EchoTestServer start(Timeouts timeouts) {
    return EchoTestServer.start(
        TransportChoice.AUTO,
        timeouts,
        config -> config.withProxy(ProxyMode.REQUIRED, "127.0.0.0/8"));
  }

  @Test
  void haproxy(@TempDir Path directory) throws Exception {
    assumeInstalled("haproxy");
    int front = freePort();
    try (EchoTestServer server = start(Timeouts.off())) {
      Path config =
          Files.writeString(
              directory.resolve("haproxy.cfg"),
              """
              defaults
                mode tcp
                timeout connect 30s
                timeout client 30s
                timeout server 30s
              listen echo
                bind 127.0.0.1:%d
                unique-id-format id-%%fp
                server echo 127.0.0.1:%d send-proxy-v2 proxy-v2-options unique-id,crc32c
              """
                  .formatted(front, server.port()));
      Process haproxy =
          new ProcessBuilder("haproxy", "-db", "-f", config.toString())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start();
      try (Socket client = dialWhenUp(front, haproxy)) {
        TestSockets.assertEchoes(client);
        ConnectionView view = server.only().view();
        assertThat(view.via()).isNotEqualTo(view.remote());
        assertThat(view.proxied())
            .isEqualTo(
                new Proxied(
                    (InetSocketAddress) client.getLocalSocketAddress(),
                    Objects.requireNonNull(view.via()),
                    null,
                    null,
                    "id-" + front,
                    null));
      } finally {
        haproxy.destroyForcibly().waitFor();
      }
    }
  }

  /** The echo of curl's request comes back to it, without the header. */
  @Test
  void curl(@TempDir Path directory) throws Exception {
    assumeInstalled("curl");
    try (EchoTestServer server = start(Timeouts.off().with(Timeout.READ, Duration.ofMillis(500)))) {
      Path out = directory.resolve("out");
      Process curl =
          new ProcessBuilder(
                  "curl",
                  "-sS",
                  "--noproxy",
                  "*",
                  "--http0.9",
                  "--haproxy-protocol",
                  "http://127.0.0.1:" + server.port() + "/path")
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      assertThat(curl.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(out, StandardCharsets.US_ASCII)).startsWith("GET /path HTTP/1.1");
      ConnectionView closed = server.onlyClosed();
      assertThat(closed.via()).isEqualTo(closed.remote());
    }
  }

  /** The probes that find out whether HAProxy is up come through as connections that close. */
  private static Socket dialWhenUp(int port, Process process) {
    Socket[] dialled = new Socket[1];
    Await.until(
        () -> {
          assertThat(process.isAlive()).isTrue();
          try {
            dialled[0] = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
            return true;
          } catch (IOException e) {
            return false;
          }
        });
    return dialled[0];
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static void assumeInstalled(String program) {
    boolean installed =
        Stream.of(System.getenv("PATH").split(":", -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    assumeTrue(installed, program + " is not installed");
  }
}
