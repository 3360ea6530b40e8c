package io.echosounder.client.wire;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.echosounder.TestCertificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;

/** The judgement about a chain whose path the JDK has found. */
class ServerTrustTest {
  private static final X509Certificate GOOD = TestCertificate.LOCALHOST.certificate();
  private static final X509Certificate OLD =
      TestCertificate.make("CN=old root", "dns:root", "-startdate", "-10d", "-validity", "5")
          .certificate();

  private static void check(X509Certificate... chain) throws Exception {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine();
    new ServerTrust(new TrustAnyone(), "localhost").checkServerTrusted(chain, "EC", engine);
  }

  /** As many servers sent an old root of Let's Encrypt for years, which no path needed. */
  @Test
  void anOldCertificateThatThePathDoesNotNeedIsNoFault() {
    assertThatCode(() -> check(GOOD, OLD)).doesNotThrowAnyException();
  }

  @Test
  void anExpiredCertificateThatIsTrustedItselfIsAFault() {
    // The time here is in the message, because this machine's clock may be wrong.
    assertThatThrownBy(() -> check(OLD))
        .hasMessageMatching("the server's certificate has expired at \\S+, and here it is \\S+Z");
  }
}
