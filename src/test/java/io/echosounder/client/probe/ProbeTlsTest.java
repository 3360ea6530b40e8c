package io.echosounder.client.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.TestCertificate;
import io.echosounder.client.EchoPath;
import io.echosounder.client.ExitCode;
import io.echosounder.client.ScriptedServer;
import io.echosounder.client.probe.Finding.Status;
import io.echosounder.connection.Protocol;
import io.echosounder.listener.EchoTestServer;
import java.io.IOException;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks of TLS, against our own server and the JDK's sockets. */
class ProbeTlsTest {
  private static final TestCertificate GOOD = TestCertificate.LOCALHOST;

  @TempDir static Path folder;

  private static String pem(TestCertificate certificate) {
    return certificate.pem(folder).toString();
  }

  private static void assertCertificateFails(ProbeRun run, ExitCode exitCode, String text) {
    Finding certificate = run.get("certificate");
    assertThat(certificate.status()).isEqualTo(Status.FAIL);
    assertThat(certificate.exitCode()).isEqualTo(exitCode);
    assertThat(certificate.text())
        .startsWith("the server's certificate ")
        .contains(text)
        .endsWith("; the other checks trust it, as with --insecure");
  }

  @Test
  void findsNothingWrongWithOurWebSocketInTls() {
    try (EchoTestServer server = ProbeRun.serve(GOOD, "TLSv1.3")) {
      ProbeRun run = ProbeRun.of(ProbeRun.url(server, Protocol.WSS), "--cacert", pem(GOOD));
      assertThat(run.checks(Status.WARN)).isEmpty();
      assertThat(run.checks(Status.FAIL)).isEmpty();
      assertThat(run.checks(Status.SKIP)).containsExactly("tls-half-close");
      assertThat(run.checks(Status.PASS))
          .containsExactly(
              "resolve",
              "connect",
              "tls-handshake",
              "certificate",
              "upgrade",
              "unasked",
              "round-trip",
              "exact",
              "small-writes",
              "tls-resumption",
              "fragments",
              "ping",
              "half-close",
              "half-close-empty",
              "close-code",
              "reset",
              "many");
      assertThat(run.get("tls-handshake").text()).startsWith("TLSv1.3, TLS_");
      assertThat(run.get("tls-handshake").figures()).containsKey("took");
      assertThat(run.get("certificate").text())
          .startsWith("for localhost, 127.0.0.1, until ")
          .contains("(89 days)")
          .endsWith("signed by itself");
      assertThat(run.get("fragments").text()).endsWith("in the same fragments");
    }
  }

  @Test
  void aWrongCertificateHidesNothing() {
    try (EchoTestServer server = ProbeRun.serve(GOOD, "TLSv1.3")) {
      ProbeRun run =
          ProbeRun.of(
              ProbeRun.url(server, Protocol.TLS),
              "--cacert",
              pem(GOOD),
              "--servername",
              "other.example");
      assertCertificateFails(
          run,
          ExitCode.CERTIFICATE_MISNAMED,
          "is not for other.example, but for localhost, 127.0.0.1");
      assertThat(run.checks(Status.FAIL)).containsExactly("certificate");
      assertThat(run.checks(Status.SKIP)).containsExactly("half-close");
      assertThat(run.checks(Status.PASS))
          .contains("tls-handshake", "exact", "tls-resumption", "tls-half-close", "many");
    }
  }

  @Test
  void anExpiredAndASelfSignedCertificateAreToldApart() throws Exception {
    TestCertificate old =
        TestCertificate.make("CN=x", "dns:localhost", "-startdate", "-10d", "-validity", "5");
    try (EchoTestServer expired = ProbeRun.serve(old, "TLSv1.3");
        EchoTestServer selfSigned = ProbeRun.serve(GOOD, "TLSv1.3")) {
      ProbeRun run = ProbeRun.ofTlsBegin(ProbeRun.url(expired, Protocol.TLS), "--cacert", pem(old));
      assertCertificateFails(run, ExitCode.CERTIFICATE_EXPIRED, "has expired at ");
      assertThat(run.get("certificate").text()).containsPattern("until \\S+ \\(5 days ago\\)");
      assertThat(run.get("tls-handshake").status()).isEqualTo(Status.PASS);
      assertCertificateFails(
          ProbeRun.ofTlsBegin(ProbeRun.url(selfSigned, Protocol.TLS)),
          ExitCode.CERTIFICATE_UNKNOWN_ISSUER,
          "is self-signed");
    }
  }

  @Test
  void warnsTwoWeeksBeforeTheCertificateEnds() throws Exception {
    TestCertificate ending = TestCertificate.make("CN=x", "dns:localhost", "-validity", "13");
    try (EchoTestServer server = ProbeRun.serve(ending, "TLSv1.3")) {
      String url = ProbeRun.url(server, Protocol.TLS);
      Finding warning = ProbeRun.ofTlsBegin(url, "--cacert", pem(ending)).get("certificate");
      assertThat(warning.status()).isEqualTo(Status.WARN);
      assertThat(warning.text()).startsWith("it ends soon: ").contains("(12 days)");
      Finding unchecked = ProbeRun.ofTlsBegin(url, "--insecure").get("certificate");
      assertThat(unchecked.status()).isEqualTo(Status.SKIP);
      assertThat(unchecked.text()).contains("because of --insecure", "(12 days)");
    }
  }

  @Test
  void tls12ResumesAndEndsAsWell() throws Exception {
    try (EchoTestServer server = ProbeRun.serve(GOOD, "TLSv1.2")) {
      EchoPath path = ProbeRun.path(ProbeRun.url(server, Protocol.TLS), "--cacert", pem(GOOD));
      assertThat(ResumptionCheck.run(path, new PathLoss()).text()).contains("resumed the session");
      Finding end = EndChecks.tlsHalfClose(path, new PathLoss());
      assertThat(end.status()).isEqualTo(Status.PASS);
      assertThat(end.text()).endsWith("all came back, then the server's close_notify");
    }
  }

  @Test
  void aPeerWithoutTlsSkipsTheOtherChecks() throws IOException {
    try (ScriptedServer plain = ScriptedServer.echo()) {
      ProbeRun run = ProbeRun.of("wss://" + plain.target());
      assertThat(run.checks(Status.PASS)).containsExactly("resolve", "connect");
      assertThat(run.checks(Status.FAIL)).containsExactly("tls-handshake");
      assertThat(run.get("tls-handshake").exitCode()).isEqualTo(ExitCode.TLS_FAILED);
      assertThat(run.get("tls-handshake").text()).contains("an echo server without TLS");
      assertThat(run.get("certificate").text())
          .isEqualTo("not checked, because the TLS handshake failed");
      assertThat(run.checks(Status.SKIP)).contains("certificate", "upgrade", "ping", "many");
    }
  }

  @Test
  void aPortForTlsThatIsDialledWithoutIsToldSo() {
    try (EchoTestServer server = ProbeRun.serve(GOOD, "TLSv1.3")) {
      Finding plain = ProbeRun.of("tcp://localhost:" + server.port(Protocol.TLS)).get("round-trip");
      assertThat(plain.exitCode()).isEqualTo(ExitCode.EARLY_EOF);
      assertThat(plain.text()).endsWith("; the port speaks TLS: write tls://");
      Finding upgrade = ProbeRun.of("ws://localhost:" + server.port(Protocol.WSS)).get("upgrade");
      assertThat(upgrade.exitCode()).isEqualTo(ExitCode.UPGRADE_REFUSED);
      assertThat(upgrade.text()).endsWith("; the port speaks TLS: write wss://");
    }
  }

  /** Each connection has a context of its own, so no session is known to the next one. */
  @Test
  void aServerWithoutSessionsAndCloseNotifyIsToldSo() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(
            (raw, _) -> {
              SSLContext context = GOOD.showing();
              SSLSocket tls = TestCertificate.serverSide(context, raw);
              tls.getInputStream().transferTo(tls.getOutputStream());
            })) {
      EchoPath path = ProbeRun.path("tls://localhost:" + server.port(), "--cacert", pem(GOOD));
      Finding resumption = ResumptionCheck.run(path, new PathLoss());
      assertThat(resumption.status()).isEqualTo(Status.PASS);
      assertThat(resumption.text()).startsWith("not resumed");
      Finding end = EndChecks.emptyHalfClose(path, new PathLoss());
      assertThat(end.status()).isEqualTo(Status.WARN);
      assertThat(end.text()).contains("FIN without close_notify");
    }
  }
}
