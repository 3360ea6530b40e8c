package io.echosounder.client.probe;

import io.echosounder.client.Failure;
import io.echosounder.client.wire.CertificateNames;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shows the names, the end and the issuer of the server's certificate, and warns before it ends.
 *
 * @param chain as the server sent it, its own certificate first
 */
record CertificateCheck(List<X509Certificate> chain, Instant now) {
  static final String NAME = "certificate";
  private static final Duration SOON = Duration.ofDays(14);

  /** A certificate of a large site has a hundred names. */
  private static final int NAMES = 5;

  /**
   * @param fault the reason to refuse the certificate; null if there is none
   * @param isChecked false with {@code --insecure}
   */
  Finding finding(@Nullable Failure fault, boolean isChecked) {
    if (chain.isEmpty()) {
      return Finding.warn(NAME, "the server shows no certificate");
    }
    String text = facts(chain.getFirst()) + issuers();
    X509Certificate first =
        chain.stream()
            .min(Comparator.comparing(X509Certificate::getNotAfter))
            .orElse(chain.getFirst());
    return judge(text, first, fault, isChecked).with("left", left(first));
  }

  private Finding judge(
      String text, X509Certificate first, @Nullable Failure fault, boolean isChecked) {
    if (fault != null) {
      return Finding.fail(
          NAME,
          fault.exitCode(),
          reason(fault) + "; it is " + text + "; the other checks trust it, as with --insecure");
    }
    if (!isChecked) {
      return Finding.skip(NAME, "not checked, because of --insecure; it is " + text);
    }
    if (left(first).compareTo(SOON) >= 0) {
      return Finding.pass(NAME, text);
    }
    String which =
        first.equals(chain.getFirst())
            ? "it ends soon: "
            : "the certificate of "
                + subject(first)
                + (left(first).isNegative()
                    ? " in its chain has expired, valid "
                    : " ends soon, valid ")
                + end(first)
                + ": ";
    return Finding.warn(NAME, which + text);
  }

  /** Without the peer's address, which stands in an earlier line. */
  private static String reason(Failure fault) {
    Throwable cause = fault.getCause();
    return cause == null || cause.getMessage() == null ? fault.getMessage() : cause.getMessage();
  }

  private String facts(X509Certificate certificate) {
    List<String> names = CertificateNames.of(certificate);
    int more = names.size() - NAMES;
    return printable(
        "for "
            + String.join(", ", names.subList(0, Math.min(NAMES, names.size())))
            + (more > 0 ? " and " + more + " more" : "")
            + ", "
            + end(certificate)
            + ", signed by "
            + (isSelfSigned(certificate)
                ? "itself"
                : certificate.getIssuerX500Principal().getName()));
  }

  private String issuers() {
    return chain.size() > 1 ? ", in a chain of " + chain.size() : "";
  }

  private String end(X509Certificate certificate) {
    long days = left(certificate).toDays();
    return "until "
        + certificate.getNotAfter().toInstant()
        + (left(certificate).isNegative() ? " (" + -days + " days ago)" : " (" + days + " days)");
  }

  private Duration left(X509Certificate certificate) {
    return Duration.between(now, certificate.getNotAfter().toInstant());
  }

  private static boolean isSelfSigned(X509Certificate certificate) {
    return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
  }

  private static String subject(X509Certificate certificate) {
    return printable(certificate.getSubjectX500Principal().getName());
  }

  private static String printable(String text) {
    return Failure.oneLine(text);
  }
}
