package io.echosounder.adminclient;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.adminclient.AdminFailure.Kind;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fault of a certificate has words of its own. */
class CertificateReasonsTest {

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of(
            new CertPathValidatorException(
                "validity check failed", new CertificateExpiredException("NotAfter: Monday")),
            Kind.CERTIFICATE_EXPIRED,
            "has expired (NotAfter: Monday)"),
        Arguments.of(
            new CertificateNotYetValidException("NotBefore: Monday"),
            Kind.CERTIFICATE_EXPIRED,
            "is not valid yet (NotBefore: Monday)"),
        Arguments.of(
            new CertificateException(new CertPathBuilderException("unable to find valid path")),
            Kind.CERTIFICATE_UNKNOWN_ISSUER,
            "--cacert FILE names the certificates to trust"),
        Arguments.of(
            new CertificateException("No subject alternative DNS name matching pod found."),
            Kind.CERTIFICATE_MISNAMED,
            "is for another name (No subject alternative"),
        Arguments.of(
            new CertificateException("No name matching pod found"),
            Kind.CERTIFICATE_MISNAMED,
            "is for another name (No name"),
        Arguments.of(
            new IllegalStateException("handshake_failure"), Kind.TLS, "TLS: handshake_failure"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void isNamed(Exception fault, Kind kind, String words) {
    SSLException failure = new SSLHandshakeException(fault.getMessage());
    failure.initCause(fault);
    AdminFailure told = Reasons.ofRequest("https://pod:8081", failure);
    assertThat(told.kind()).isEqualTo(kind);
    assertThat(told).hasMessageContaining(words);
  }
}
