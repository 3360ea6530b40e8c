package io.echosounder.adminclient;

import io.echosounder.adminclient.AdminFailure.Kind;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;

/** Says in plain words why TLS failed, above all which fault the certificate has. */
final class CertificateReasons {

  private CertificateReasons() {}

  /** The fault that the failure is about. */
  static Kind kind(SSLException failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      switch (e) {
        case CertificateExpiredException expired -> {
          return Kind.CERTIFICATE_EXPIRED;
        }
        case CertificateNotYetValidException early -> {
          return Kind.CERTIFICATE_EXPIRED;
        }
        case CertPathBuilderException unknown -> {
          return Kind.CERTIFICATE_UNKNOWN_ISSUER;
        }
        case CertificateException other when isAboutTheName(other) -> {
          return Kind.CERTIFICATE_MISNAMED;
        }
        default -> {}
      }
    }
    return Kind.TLS;
  }

  /**
   * The reason, and a way out.
   *
   * @param kind as {@link #kind} tells it
   * @param deepest the message of the innermost cause
   */
  static String of(Kind kind, String deepest) {
    return switch (kind) {
      case CERTIFICATE_EXPIRED ->
          (deepest.startsWith("NotBefore")
                  ? "the certificate is not valid yet ("
                  : "the certificate has expired (")
              + deepest
              + ")";
      case CERTIFICATE_UNKNOWN_ISSUER ->
          "nobody whom this command trusts has signed the certificate:"
              + " --cacert FILE names the certificates to trust";
      case CERTIFICATE_MISNAMED -> "the certificate is for another name (" + deepest + ")";
      default -> "TLS: " + deepest;
    };
  }

  private static boolean isAboutTheName(CertificateException e) {
    String message = String.valueOf(e.getMessage());
    return message.startsWith("No subject alternative") || message.startsWith("No name matching");
  }
}
