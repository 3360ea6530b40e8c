package io.echosounder;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.echosounder.client.OtherServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged server with a certificate, and openssl as its client. */
class TlsIT {

  private static final Pattern PORT = Pattern.compile("tls://[^ ]*:(\\d+)");

  @TempDir Path folder;

  @BeforeEach
  void certificate() throws Exception {
    assumeTrue(OtherServer.isInstalled("openssl"), "openssl is not installed");
    newCertificate("one.example.org");
  }

  @Test
  void opensslTalksToIt() throws Exception {
    try (ServerProcess server = start()) {
      Process openssl =
          new ProcessBuilder(
                  "openssl",
                  "s_client",
                  "-quiet",
                  "-no_ign_eof",
                  "-verify_return_error",
                  "-CAfile",
                  path("tls.crt"),
                  "-servername",
                  "one.example.org",
                  "-connect",
                  "127.0.0.1:" + port(server))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      openssl.outputWriter().append("hello\n").flush();
      try (BufferedReader answer = openssl.inputReader()) {
        assertThat(answer.readLine()).isEqualTo("hello");
      }
      openssl.outputWriter().close();
      assertThat(openssl.waitFor()).isZero();
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(server.admin("GET", "/connections?state=closed", "").body())
                      .contains(
                          "\"protocol\":\"tls\"",
                          "\"version\":\"TLSv1.3\"",
                          "\"serverName\":\"one.example.org\"",
                          "\"bytesReceived\":6",
                          "\"reason\":\"peer-closed\"")
                      .doesNotContain("\"error\""));

      Process distrustful =
          new ProcessBuilder(
                  "openssl",
                  "s_client",
                  "-verify_return_error",
                  "-connect",
                  "127.0.0.1:" + port(server))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertThat(distrustful.waitFor()).isNotZero();
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(server.admin("GET", "/connections?state=closed", "").body())
                      .contains("the client does not trust the certificate"));
      try (SSLSocket older = dial(server)) {
        older.setEnabledProtocols(new String[] {"TLSv1.2"});
        older.getOutputStream().write(7);
        assertThat(older.getInputStream().read()).isEqualTo(7);
      }
    }
  }

  @Test
  void aRenewedCertificateIsForNewConnectionsOnly() throws Exception {
    try (ServerProcess server =
            start("quarkus.tls.echo.reload-period=1s", "quarkus.tls.echo.protocols=TLSv1.3");
        SSLSocket before = dial(server)) {
      assertThat(subject(before)).isEqualTo("CN=one.example.org");
      try (SSLSocket older = dial(server)) {
        older.setEnabledProtocols(new String[] {"TLSv1.2"});
        assertThatThrownBy(older::startHandshake).hasMessageContaining("protocol_version");
      }
      newCertificate("two.example.org");

      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                try (SSLSocket after = dial(server)) {
                  return subject(after).equals("CN=two.example.org");
                }
              });
      before.getOutputStream().write(7);
      assertThat(before.getInputStream().read()).isEqualTo(7);
    }
  }

  /** A key without its certificate would let every handshake fail. */
  @Test
  void halfOfARenewalChangesNothing() throws Exception {
    try (ServerProcess server = start("quarkus.tls.echo.reload-period=1s")) {
      Path old = Files.copy(folder.resolve("tls.crt"), folder.resolve("old.crt"));
      newCertificate("two.example.org");
      Files.copy(old, folder.resolve("tls.crt"), REPLACE_EXISTING);

      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () ->
                  server.lines().stream()
                      .anyMatch(
                          line ->
                              line.contains("certificate not reloaded, the old one stays")
                                  && line.contains("the key does not belong")));
      try (SSLSocket after = dial(server)) {
        assertThat(subject(after)).isEqualTo("CN=one.example.org");
      }
    }
  }

  @Test
  void aKeyOfAnotherCertificateStopsTheStart() throws Exception {
    Path old = Files.copy(folder.resolve("tls.crt"), folder.resolve("old.crt"));
    newCertificate("two.example.org");
    assertThat(
            failed(
                "quarkus.tls.echo.key-store.pem.echo.cert=" + old,
                "quarkus.tls.echo.key-store.pem.echo.key=" + path("tls.key")))
        .containsExactly(
            "echosounder: cannot start: quarkus.tls.echo: the key does not belong to the"
                + " certificate");
  }

  @Test
  void aPortWithoutACertificateStopsTheStart() throws Exception {
    assertThat(failed("echosounder.tls.port=0"))
        .containsExactly(
            "echosounder: cannot start: echosounder.tls.port: given, but there is no certificate;"
                + " set quarkus.tls.echo.key-store.pem.echo.cert and"
                + " quarkus.tls.echo.key-store.pem.echo.key");
  }

  @Test
  void aMissingFileStopsTheStart() throws Exception {
    assertThat(
            failed(
                "quarkus.tls.echo.key-store.pem.echo.cert=" + path("tls.crt"),
                "quarkus.tls.echo.key-store.pem.echo.key=" + path("none.key")))
        .singleElement()
        .asString()
        .startsWith("echosounder: cannot start: quarkus.tls.echo")
        .contains("none.key");
  }

  @Test
  void clientCertificatesThatCannotBeCheckedStopTheStart() throws Exception {
    assertThat(
            failed(
                "quarkus.tls.echo.key-store.pem.echo.cert=" + path("tls.crt"),
                "quarkus.tls.echo.key-store.pem.echo.key=" + path("tls.key"),
                "echosounder.tls.client-certificates=required"))
        .containsExactly(
            "echosounder: cannot start: echosounder.tls.client-certificates: no client's"
                + " certificate could be checked; set quarkus.tls.echo.trust-store.pem.certs");
  }

  private List<String> failed(String... properties) throws Exception {
    try (ServerProcess server = ServerProcess.launch(properties)) {
      assertThat(server.awaitExit()).isEqualTo(1);
      return server.lines();
    }
  }

  private ServerProcess start(String... more) throws IOException {
    return ServerProcess.launch(
            Stream.concat(
                    Stream.of(
                        "echosounder.tls.port=0",
                        "quarkus.tls.echo.key-store.pem.echo.cert=" + path("tls.crt"),
                        "quarkus.tls.echo.key-store.pem.echo.key=" + path("tls.key")),
                    Stream.of(more))
                .toArray(String[]::new))
        .awaitStart();
  }

  private static int port(ServerProcess server) {
    return server.lines().stream()
        .map(PORT::matcher)
        .filter(Matcher::find)
        .map(found -> Integer.parseInt(found.group(1)))
        .findFirst()
        .orElseThrow();
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private void newCertificate(String host) throws IOException, InterruptedException {
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "30",
                "-subj",
                "/CN=" + host,
                "-addext",
                "subjectAltName=DNS:" + host,
                "-out",
                path("new.crt"),
                "-keyout",
                path("new.key"))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    assertThat(openssl.waitFor()).isZero();
    Files.move(folder.resolve("new.key"), folder.resolve("tls.key"), REPLACE_EXISTING);
    Files.move(folder.resolve("new.crt"), folder.resolve("tls.crt"), REPLACE_EXISTING);
  }

  private static SSLSocket dial(ServerProcess server) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anybody()}, null);
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(server));
    return (SSLSocket)
        context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
  }

  private static String subject(SSLSocket client) throws IOException {
    return client.getSession().getPeerPrincipal().getName();
  }

  /** Trusts every certificate, because the test looks at it itself. */
  private static final class Anybody implements X509TrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String how) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String how) {
      // The test looks at the certificate itself.
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
