package io.echosounder.client.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.echosounder.TestCertificate;
import io.echosounder.client.EchoPath;
import io.echosounder.client.Exchange;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.OtherServer;
import io.echosounder.client.ScriptedServer;
import io.echosounder.client.Source;
import io.echosounder.client.Verifier;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A TLS terminator of another maker's, before an echo and before nothing. */
class HaproxyTest {

  @Test
  void carriesAHalfCloseAndRefusesAnUpgrade(@TempDir Path folder) throws Exception {
    assumeTrue(OtherServer.isInstalled("haproxy"), "haproxy is not installed");
    String pem = TestCertificate.LOCALHOST.pem(folder).toString();
    int tls = OtherServer.freePort();
    int web = OtherServer.freePort();
    try (ScriptedServer echo = ScriptedServer.echo()) {
      Path config =
          Files.writeString(
              folder.resolve("haproxy.cfg"),
              """
              defaults
                mode tcp
                timeout connect 30s
                timeout client 30s
                timeout server 30s
              listen echo
                bind 127.0.0.1:%d ssl crt %s
                server echo 127.0.0.1:%d
              frontend web
                mode http
                bind 127.0.0.1:%d ssl crt %s
              """
                  .formatted(tls, pem, echo.port(), web, pem));
      try (OtherServer _ = OtherServer.startAt(tls, "haproxy", "-db", "-f", config.toString())) {
        EchoPath path = AnyPath.connect("tls://127.0.0.1:" + tls, "--cacert", pem);
        try (Wire wire = path.connect()) {
          Verifier verifier = new Verifier(Source.of(EchoPath.noise(1 << 20)), bytes -> {});
          Exchange exchange = path.exchange(wire);
          exchange.run(verifier, verifier, Exchange.Completion.PEER_CLOSES);
          assertThat(exchange.end()).isEqualTo(PeerEnd.closeNotify());
        }
        Failure refused =
            catchThrowableOfType(
                Failure.class, () -> AnyPath.connect("wss://127.0.0.1:" + web, "--cacert", pem));
        assertThat(refused.exitCode()).isEqualTo(ExitCode.UPGRADE_REFUSED);
        assertThat(refused).hasMessageContaining("HTTP/1.1 503 Service Unavailable");
      }
    }
  }
}
