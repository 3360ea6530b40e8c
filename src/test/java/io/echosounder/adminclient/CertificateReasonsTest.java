package io.echosounder.adminclient;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.stream.Stream;
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
            "has expired (deepest)"),
        Arguments.of(
            new CertificateNotYetValidException("NotBefore"), "is not valid yet (deepest)"),
        Arguments.of(
            new CertificateException(new CertPathBuilderException("unable to find valid path")),
            "--cacert FILE names the certificates to trust"),
        Arguments.of(
            new CertificateException("No subject alternative DNS name matching pod found."),
            "is for another name (deepest)"),
        Arguments.of(
            new CertificateException("No name matching pod found"),
            "is for another name (deepest)"),
        Arguments.of(new IllegalStateException("handshake_failure"), "TLS: deepest"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void isNamed(Exception fault, String words) {
    Exception failure = new SSLHandshakeException(fault.getMessage());
    failure.initCause(fault);
    assertThat(CertificateReasons.of(failure, "deepest")).contains(words);
  }
}
