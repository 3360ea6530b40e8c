package io.echosounder.client.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.echosounder.TestCertificate;
import io.echosounder.client.EchoPath;
import io.echosounder.client.Exchange;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.ScriptedServer;
import io.echosounder.client.Source;
import io.echosounder.client.Verifier;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ParameterException;

/** The client's TLS, against the JDK's. */
class TlsTest {
  private static final TestCertificate CERTIFICATE = TestCertificate.LOCALHOST;

  @TempDir static Path folder;

  private static String pem;

  @BeforeAll
  static void writePem() {
    pem = CERTIFICATE.pem(folder).toString();
  }

  /** The part of a server after its handshake. */
  private interface Conversation {
    void hold(Socket raw, SSLSocket tls) throws IOException, InterruptedException;
  }

  private static ScriptedServer serve(
      SSLContext context, SSLParameters parameters, Conversation conversation) throws IOException {
    return ScriptedServer.start(
        (raw, _) -> {
          SSLSocket tls = TestCertificate.serverSide(context, raw);
          tls.setSSLParameters(parameters);
          tls.startHandshake();
          conversation.hold(raw, tls);
        });
  }

  private static void echo(Socket raw, SSLSocket tls) throws IOException {
    tls.getInputStream().transferTo(tls.getOutputStream());
    tls.shutdownOutput();
  }

  private static ScriptedServer echo(TestCertificate certificate) throws IOException {
    return serve(certificate.showing(), new SSLParameters(), TlsTest::echo);
  }

  private static String url(ScriptedServer server) {
    return "tls://localhost:" + server.port();
  }

  private static Failure failure(ScriptedServer server, String... options) {
    String[] all = new String[options.length + 1];
    all[0] = url(server);
    System.arraycopy(options, 0, all, 1, options.length);
    return catchThrowableOfType(Failure.class, () -> AnyPath.connect(all));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void everyByteComesBackAfterAHalfClose(String version) throws Exception {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(new String[] {version});
    // The JDK's socket answers a close_notify of TLS 1.2 at once, so the server waits for it.
    int size = version.equals("TLSv1.3") ? 3 << 20 : 0;
    try (ScriptedServer server = serve(CERTIFICATE.showing(), parameters, TlsTest::echo)) {
      EchoPath path = AnyPath.connect(url(server), "--cacert", pem);
      try (Wire wire = path.connect()) {
        path.echo(wire, EchoPath.noise(100_000));
        Verifier verifier = new Verifier(Source.of(EchoPath.noise(size)), bytes -> {});
        Exchange exchange = path.exchange(wire);
        exchange.run(verifier, verifier, Exchange.Completion.PEER_CLOSES);
        assertThat(exchange.end()).isEqualTo(PeerEnd.closeNotify());
        assertThat(requireNonNull(wire.tls()).version()).isEqualTo(version);
      }
    }
  }

  @Test
  void theNamesOfTheCommandLineArriveAtTheServer() throws Exception {
    TestCertificate user = TestCertificate.make("CN=ann", "dns:ann");
    SSLParameters parameters = new SSLParameters();
    parameters.setNeedClientAuth(true);
    parameters.setApplicationProtocols(new String[] {"echo/2"});
    try (ScriptedServer server = serve(CERTIFICATE.showing(user), parameters, TlsTest::echo)) {
      String target = "tls://127.0.0.1:" + server.port();
      EchoPath path =
          AnyPath.connect(
              target,
              "--cacert",
              pem,
              "--servername",
              "localhost",
              "--alpn",
              "echo/1,echo/2",
              "--cert",
              user.pem(folder).toString());
      try (Wire wire = path.connect()) {
        path.echo(wire, new byte[10]);
        assertThat(requireNonNull(wire.tls()).alpn()).isEqualTo("echo/2");
      }
      Failure failure = failure(server, "--cacert", pem, "--alpn", "h2");
      assertThat(failure.exitCode()).isEqualTo(ExitCode.TLS_FAILED);
      assertThat(failure).hasMessageContaining("alert no_application_protocol");
    }
  }

  @Test
  void anAlertAfterTheHandshakeIsNoReset() throws Exception {
    SSLParameters parameters = new SSLParameters();
    parameters.setNeedClientAuth(true);
    try (ScriptedServer server =
        serve(CERTIFICATE.showing(CERTIFICATE), parameters, TlsTest::echo)) {
      EchoPath path = AnyPath.connect(url(server), "--cacert", pem);
      try (Wire wire = path.connect()) {
        Failure failure =
            catchThrowableOfType(Failure.class, () -> path.exchange(wire).listen(bytes -> {}));
        assertThat(failure)
            .hasMessageContaining("--cert FILE")
            .extracting(Failure::exitCode)
            .isEqualTo(ExitCode.TLS_FAILED);
      }
    }
  }

  @Test
  void anUnknownIssuerAnExpiredAndAMisnamedCertificateAreToldApart() throws Exception {
    TestCertificate old =
        TestCertificate.make(
            "CN=localhost", "dns:localhost", "-startdate", "-10d", "-validity", "5");
    TestCertificate other = TestCertificate.make("CN=x", "dns:other.example,ip:192.0.2.1");
    try (ScriptedServer good = echo(CERTIFICATE);
        ScriptedServer expired = echo(old);
        ScriptedServer misnamed = echo(other)) {
      assertThat(failure(good))
          .hasMessageContaining("self-signed")
          .extracting(Failure::exitCode)
          .isEqualTo(ExitCode.CERTIFICATE_UNKNOWN_ISSUER);
      assertThat(failure(expired, "--cacert", old.pem(folder).toString()))
          .hasMessageContaining("has expired at")
          .extracting(Failure::exitCode)
          .isEqualTo(ExitCode.CERTIFICATE_EXPIRED);
      String otherPem = other.pem(folder).toString();
      assertThat(failure(misnamed, "--cacert", otherPem))
          .hasMessageContaining("not for localhost, but for other.example, 192.0.2.1")
          .extracting(Failure::exitCode)
          .isEqualTo(ExitCode.CERTIFICATE_MISNAMED);
      assertThat(failure(misnamed, "--cacert", otherPem, "--servername", "other.example")).isNull();
      assertThat(failure(expired, "--insecure")).isNull();
    }
  }

  /** The dot keeps a resolver from its search list, as people write it in Kubernetes. */
  @Test
  void theDotOfAnAbsoluteNameIsNotPartOfTheCertificatesName() throws Exception {
    try (ScriptedServer server = echo(CERTIFICATE)) {
      assertThat(failure(server, "--cacert", pem, "--servername", "localhost.")).isNull();
    }
  }

  @Test
  void aFileThatIsWrongIsNamedBeforeTheServerCanBeBlamed() throws Exception {
    String key = TestCertificate.make("CN=other", "dns:other").pem(folder).toString();
    Path broken =
        Files.writeString(
            folder.resolve("broken.pem"),
            "-----BEGIN CERTIFICATE-----\nA=A=A\n-----END CERTIFICATE-----\n");
    assertThatThrownBy(
            () -> AnyPath.options("tls://localhost:1", "--cert", pem, "--key", key).layers())
        .hasMessage("--key: " + key + " does not belong to the first certificate of --cert");
    assertThatThrownBy(() -> AnyPath.options("tls://localhost:1", "--cacert", "" + broken).layers())
        .hasMessage("--cacert: " + broken + " holds a certificate that cannot be read");
  }

  @Test
  void aFinWithoutCloseNotifyIsTruncation() throws Exception {
    try (ScriptedServer server =
        serve(
            CERTIFICATE.showing(),
            new SSLParameters(),
            (raw, tls) -> {
              tls.getOutputStream().write(tls.getInputStream().readNBytes(10));
              raw.close();
            })) {
      EchoPath path = AnyPath.connect(url(server), "--cacert", pem);
      try (Wire wire = path.connect()) {
        path.echo(wire, new byte[10]);
        Failure failure =
            catchThrowableOfType(Failure.class, () -> path.exchange(wire).listen(bytes -> {}));
        assertThat(failure.exitCode()).isEqualTo(ExitCode.EARLY_EOF);
        assertThat(failure).hasMessageContaining("with FIN without close_notify");
        assertThat(wire.end().isClean()).isFalse();
      }
    }
  }

  @Test
  void aPeerWithoutTlsAndOneThatIsSilentAreToldApart() throws Exception {
    try (ScriptedServer echo = ScriptedServer.echo();
        ScriptedServer speaks =
            ScriptedServer.start(
                (socket, over) -> {
                  socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n".getBytes(US_ASCII));
                  over.await();
                });
        ScriptedServer silent = ScriptedServer.start((_, over) -> over.await())) {
      assertThat(failure(echo))
          .hasMessageContaining("an echo server without TLS")
          .extracting(Failure::exitCode)
          .isEqualTo(ExitCode.TLS_FAILED);
      assertThat(failure(speaks)).hasMessageContaining("does not speak TLS");
      assertThat(failure(silent, "--connect-timeout", "300ms"))
          .hasMessageContaining("TLS handshake failed: no answer within 300 ms")
          .extracting(Failure::exitCode)
          .isEqualTo(ExitCode.CONNECT_TIMEOUT);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:1 --insecure",
        "ws://localhost:1 --cacert x",
        "localhost:1 --alpn h2",
        "tls://localhost:1 --key x",
        "tls://localhost:1 --cacert no-such-file",
        "tls://localhost:1 --servername a..b",
        "localhost:1 --proxy-source 192.0.2.1:1"
      })
  void optionsThatDoNotGoTogetherAreRefused(String line) {
    assertThatThrownBy(() -> AnyPath.options(line.split(" ", -1)).layers())
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining(line.split(" ", -1)[1]);
  }
}
