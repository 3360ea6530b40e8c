package io.echosounder.adminclient;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;

/** Says in plain words why TLS failed, above all which fault the certificate has. */
final class CertificateReasons {

  private CertificateReasons() {}

  /**
   * The reason, and a way out.
   *
   * @param deepest the message of the innermost cause
   */
  static String of(Throwable failure, String deepest) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      switch (e) {
        case CertificateExpiredException expired -> {
          return "the certificate has expired (" + deepest + ")";
        }
        case CertificateNotYetValidException early -> {
          return "the certificate is not valid yet (" + deepest + ")";
        }
        case CertPathBuilderException unknown -> {
          return "nobody whom this command trusts has signed the certificate:"
              + " --cacert FILE names the certificates to trust";
        }
        case CertificateException other when isAboutTheName(other) -> {
          return "the certificate is for another name (" + deepest + ")";
        }
        default -> {}
      }
    }
    return "TLS: " + deepest;
  }

  private static boolean isAboutTheName(CertificateException e) {
    String message = String.valueOf(e.getMessage());
    return message.startsWith("No subject alternative") || message.startsWith("No name matching");
  }
}
