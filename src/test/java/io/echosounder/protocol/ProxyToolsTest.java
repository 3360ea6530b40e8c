package io.echosounder.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.echosounder.connection.ConnectionView;
import io.echosounder.connection.Protocol;
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
import javax.net.ssl.SSLSocket;
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
    try (EchoTestServer server = start(Timeouts.off());
        Haproxy haproxy = Haproxy.before(server.port(), directory);
        Socket client = haproxy.dial()) {
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
                  "id-" + haproxy.port(),
                  null));
    }
  }

  /** HAProxy passes TLS through, and its header comes before the handshake. */
  @Test
  void haproxyBeforeTheTlsPort(@TempDir Path directory) throws Exception {
    try (EchoTestServer server = startTls();
        Haproxy haproxy = Haproxy.before(server.port(Protocol.TLS), directory);
        Socket socket = haproxy.dial();
        SSLSocket client = TlsTestServer.over(socket)) {
      TlsTestServer.echo(client, 100_000);
      ConnectionView view = server.only().view();
      assertThat(view.protocol()).isEqualTo(Protocol.TLS);
      assertThat(view.remote()).isEqualTo(socket.getLocalSocketAddress());
      assertThat(view.via()).isNotEqualTo(view.remote());
      assertThat(view.tls()).isNotNull();
    }
  }

  private static EchoTestServer startTls() {
    return TlsTestServer.start(
        TransportChoice.AUTO, config -> config.withProxy(ProxyMode.REQUIRED, "127.0.0.0/8"));
  }

  /** The echo of curl's request comes back to it, without the header. */
  @Test
  void curl(@TempDir Path directory) throws Exception {
    try (EchoTestServer server = start(Timeouts.off().with(Timeout.READ, Duration.ofMillis(500)))) {
      assertThat(curl(directory, "http://127.0.0.1:" + server.port() + "/path"))
          .startsWith("GET /path HTTP/1.1");
      ConnectionView closed = server.onlyClosed();
      assertThat(closed.via()).isEqualTo(closed.remote());
    }
  }

  @Test
  void curlOverTls(@TempDir Path directory) throws Exception {
    try (EchoTestServer server = startTls()) {
      server.patch(Timeout.READ, Duration.ofMillis(500));
      String url = "https://127.0.0.1:" + server.port(Protocol.TLS) + "/path";
      assertThat(curl(directory, url)).startsWith("GET /path HTTP/1.1");
      ConnectionView closed = server.onlyClosed();
      assertThat(closed.via()).isEqualTo(closed.remote());
      assertThat(closed.tls()).isNotNull();
    }
  }

  private static String curl(Path directory, String url) throws Exception {
    assumeInstalled("curl");
    Path out = directory.resolve("out");
    Process curl =
        new ProcessBuilder("curl", "-sSk", "--noproxy", "*", "--http0.9", "--haproxy-protocol", url)
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(curl.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return Files.readString(out, StandardCharsets.US_ASCII);
  }

  private static void assumeInstalled(String program) {
    boolean installed =
        Stream.of(System.getenv("PATH").split(":", -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    assumeTrue(installed, program + " is not installed");
  }

  /** HAProxy on a port of its own, in front of one of ours. */
  private record Haproxy(Process process, int port) implements AutoCloseable {

    static Haproxy before(int server, Path directory) throws IOException {
      assumeInstalled("haproxy");
      int front = freePort();
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
                  .formatted(front, server));
      return new Haproxy(
          new ProcessBuilder("haproxy", "-db", "-f", config.toString())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start(),
          front);
    }

    private static int freePort() throws IOException {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
        return socket.getLocalPort();
      }
    }

    /** A client, once HAProxy is up. */
    Socket dial() {
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

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }
}
