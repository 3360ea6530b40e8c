package io.echosounder.client.wire;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The names of a certificate in plain words. */
public final class CertificateNames {
  private static final int DNS = 2;
  private static final int IP_ADDRESS = 7;

  private CertificateNames() {}

  /** The host names and addresses that the certificate is for; its subject if it names none. */
  public static List<String> of(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        for (List<?> each : alternatives) {
          if (each.getFirst() instanceof Integer type && (type == DNS || type == IP_ADDRESS)) {
            names.add(String.valueOf(each.get(1)));
          }
        }
      }
    } catch (CertificateParsingException e) {
      // The subject says something too.
    }
    return names.isEmpty() ? List.of(certificate.getSubjectX500Principal().getName()) : names;
  }

  /** Names one certificate of a chain for a message. */
  static String certificate(X509Certificate certificate, X509Certificate[] chain) {
    return certificate.equals(chain[0])
        ? "the server's certificate"
        : "the certificate of its issuer " + certificate.getSubjectX500Principal().getName();
  }
}
