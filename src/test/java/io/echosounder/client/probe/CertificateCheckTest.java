package io.echosounder.client.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.TestCertificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The words about a chain of certificates. */
class CertificateCheckTest {

  /** The path does not need it, or the check would have failed before. */
  @Test
  void anExpiredCertificateOfTheChainIsNotSaidToEndSoon() {
    X509Certificate own = TestCertificate.LOCALHOST.certificate();
    X509Certificate old =
        TestCertificate.make("CN=old root", "dns:root", "-startdate", "-10d", "-validity", "5")
            .certificate();
    Finding finding = new CertificateCheck(List.of(own, old), Instant.now()).finding(null, true);
    assertThat(finding.status()).isEqualTo(Finding.Status.WARN);
    assertThat(finding.text())
        .startsWith("the certificate of CN=old root in its chain has expired, valid until ")
        .contains(" days ago): for localhost");
  }
}
