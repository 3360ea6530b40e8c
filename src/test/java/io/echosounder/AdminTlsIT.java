package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.echosounder.client.CommandProcess;
import io.echosounder.client.CommandProcess.Result;
import io.echosounder.http.Wire;
import io.echosounder.kubernetes.MountedVolume;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The admin port of the packaged server over HTTPS, with a certificate as cert-manager mounts it.
 */
class AdminTlsIT {

  @TempDir static Path folder;

  private static TestCertificate certificate;
  private static MountedVolume secret;
  private static ServerProcess server;
  private static int port;

  @BeforeAll
  static void serve() throws Exception {
    certificate = TestCertificate.make("CN=test", "dns:localhost");
    secret = new MountedVolume(Files.createDirectory(folder.resolve("mount")));
    secret.write(certificate.secret());
    server =
        launch(
                "quarkus.tls.admin.handshake-timeout=2s",
                "echosounder.http.max-connections=16",
                "echosounder.http.request-timeout=2s")
            .awaitStart();
    port = server.adminUri("").getPort();
  }

  private static ServerProcess launch(String... more) throws IOException {
    String files = folder.resolve("mount").toString();
    List<String> properties =
        new ArrayList<>(
            List.of(
                "quarkus.http.tls-configuration-name=admin",
                "quarkus.http.insecure-requests=disabled",
                "quarkus.tls.admin.key-store.pem.admin.cert=" + files + "/tls.crt",
                "quarkus.tls.admin.key-store.pem.admin.key=" + files + "/tls.key"));
    properties.addAll(List.of(more));
    return ServerProcess.launch(properties.toArray(String[]::new));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String url() {
    return "https://localhost:" + port;
  }

  private static Result run(String... arguments) throws Exception {
    Process process = Packaged.process(arguments).start();
    process.getOutputStream().close();
    return CommandProcess.result(process);
  }

  private static String caFile() throws IOException {
    return Files.writeString(folder.resolve("ca.pem"), certificate.certificatePem()).toString();
  }

  private static HttpResponse<String> post(String... headers) throws Exception {
    try (HttpClient http = HttpClient.newBuilder().sslContext(certificate.trusting()).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url() + "/api/v1/listener/resume"))
              .headers(headers)
              .POST(HttpRequest.BodyPublishers.noBody())
              .build();
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  private static SSLSocket dial(TestCertificate trusted, int port) throws Exception {
    SSLContext context = trusted.trusting();
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(InetAddress.ofLiteral("127.0.0.1"), port);
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void theStartLineNamesHttps() {
    assertThat(server.lines().getFirst()).contains(" admin=https://127.0.0.1:" + port + " ");
  }

  @Test
  void commandsSpeakHttps() throws Exception {
    String ca = caFile();
    try (Socket client = server.dial()) {
      ServerProcess.echo(client);
      Result listed = run("connections", "--admin", url(), "--cacert", ca);
      assertThat(listed.err()).isEmpty();
      assertThat(listed.out()).contains("127.0.0.1:" + client.getLocalPort());
      String echo = "127.0.0.1:" + server.echoPort();
      Result probed = run("probe", echo, "--admin", url(), "--cacert", ca);
      assertThat(probed.err()).isEmpty();
      assertThat(probed.code()).isZero();
    }
  }

  @Test
  void commandsSayWhatIsWrongWithTls() throws Exception {
    assertThat(run("listener", "--admin", url()).err())
        .contains("nobody whom this command trusts has signed the certificate", "--cacert")
        .hasLineCount(1);
    assertThat(run("listener", "--admin", "http://localhost:" + port).err())
        .contains("This port speaks TLS: write https:// instead of http://")
        .hasLineCount(1);
  }

  /** Between plain HTTP and HTTPS of one name the browser has no border but the origin. */
  @Test
  void theOriginHasToBeHttpsToo() throws Exception {
    assertThat(post("Origin", url()).statusCode()).isEqualTo(200);
    assertThat(post("Sec-Fetch-Site", "same-origin").statusCode()).isEqualTo(200);
    assertThat(post("Origin", "http://localhost:" + port).body()).contains("cross-site");
    try (SSLSocket socket = dial(certificate, port)) {
      send(socket, "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("foreign-host");
    }
  }

  /** The refusal is complete: close_notify comes before the FIN, so this socket does not throw. */
  @Test
  void aRefusalEndsAsTlsEnds() throws Exception {
    try (SSLSocket socket = dial(certificate, port)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
      socket.setSSLParameters(parameters);
      send(socket, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 400 ")
          .contains("2 Host headers");
      assertThat(socket.getApplicationProtocol()).isNotEqualTo("h2");
    }
  }

  /**
   * Who does not finish the handshake keeps nobody out, and is gone in time, without a log line.
   */
  @Test
  void hostileOpeningsDoNoHarm() throws Exception {
    List<Wire> flood = new ArrayList<>();
    try {
      for (int i = 0; i < 64; i++) {
        flood.add(new Wire(port));
        try {
          flood.getLast().send(i % 2 == 0 ? "\u0016\u0003\u0001\u0002\u0000\u0001" : "");
        } catch (IOException evicted) {
          // Another one has taken its place already.
        }
      }
      assertThat(post("Sec-Fetch-Site", "none").statusCode()).isEqualTo(200);
      for (Wire wire : flood) {
        ended(wire);
      }
    } finally {
      for (Wire wire : flood) {
        wire.close();
      }
    }
    for (String opening : List.of("\u0016\u0003\u0001\u0000\u0005hello", "\u0000", "ssh-2.0\r\n")) {
      try (Wire wire = new Wire(port)) {
        wire.send(opening);
        ended(wire);
      }
    }
    assertThat(Wire.answer(port, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("write https://");
    try (SSLSocket slow = dial(certificate, port)) {
      send(slow, "GET / HTTP/1.1\r\nHost: localhost\r\n");
      assertThat(new String(slow.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 408 ");
    }
    assertThat(server.lines()).noneMatch(line -> line.contains("WARN") || line.contains("ERROR"));
  }

  /** By a FIN, an alert or a RST, but not by our patience. */
  private static void ended(Wire wire) {
    try {
      wire.readAll();
    } catch (SocketTimeoutException e) {
      throw new AssertionError("still open", e);
    } catch (IOException reset) {
      // Gone too.
    }
  }

  @Test
  void aRenewedCertificateIsServedAndOpenConnectionsStay() throws Exception {
    try (ServerProcess reloading = launch("quarkus.tls.admin.reload-period=1s").awaitStart();
        SSLSocket before = dial(certificate, reloading.adminUri("").getPort());
        BufferedReader events =
            new BufferedReader(
                new InputStreamReader(before.getInputStream(), StandardCharsets.UTF_8))) {
      send(before, "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(events.readLine()).endsWith("200 OK");
      TestCertificate renewed = TestCertificate.make("CN=test", "dns:localhost");
      secret.write(renewed.secret());
      // Connections that come while it is loaded are served too.
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> presents(renewed, reloading));
      assertThat(reloading.lines()).noneMatch(line -> line.contains("WARN"));
      try (Socket client = reloading.dial()) {
        ServerProcess.echo(client);
        String line = events.readLine();
        while (!line.startsWith("event:connection-opened")) {
          line = events.readLine();
        }
      }
    } finally {
      secret.write(certificate.secret());
    }
  }

  /** False if the server presents another certificate; any other failure is an exception. */
  private static boolean presents(TestCertificate expected, ServerProcess server) throws Exception {
    try (SSLSocket socket = dial(expected, server.adminUri("").getPort())) {
      socket.startHandshake();
      return true;
    } catch (SSLHandshakeException e) {
      if (e.getCause() instanceof CertificateException) {
        return false;
      }
      throw e;
    }
  }

  @Test
  void aLinkOnAnotherSiteOpensTheLivePage() throws Exception {
    assumeTrue(Browser.isInstalled(), "chromium or chromedriver is not installed");
    try (Browser browser = new Browser()) {
      browser.openLink(URI.create(url() + "/"));
      browser.until("the page is there", () -> browser.count("#state") == 1);
      assertThat(browser.text("#state")).isEqualTo("listening");
      try (Socket client = server.dial()) {
        ServerProcess.echo(client);
        String remote = "127.0.0.1:" + client.getLocalPort();
        browser.until(remote, () -> browser.texts("td.c-remote").contains(remote));
      }
    }
  }
}
