package io.echosounder.client.wire;

import io.echosounder.client.ExitCode;
import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Checks a server's certificate as the JDK does, and tells an expired one, a misnamed one and one
 * of an unknown issuer apart.
 */
final class ServerTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager jdk;
  private final String name;

  /**
   * @param name the name or address that the certificate has to be for
   */
  ServerTrust(X509ExtendedTrustManager jdk, String name) {
    this.jdk = jdk;
    this.name = name;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    try {
      jdk.checkServerTrusted(chain, authType, engine);
    } catch (CertificateException e) {
      throw problem(chain, authType, e);
    }
    // The JDK trusts a certificate of --cacert itself, even if it has expired. The others of the
    // chain may be old: a server often sends one that no path needs any more.
    checkDates(new X509Certificate[] {chain[0]}, null);
  }

  private CertificateException problem(
      X509Certificate[] chain, String authType, CertificateException failure) {
    try {
      if (hasCause(failure, CertificateExpiredException.class)
          || hasCause(failure, CertificateNotYetValidException.class)) {
        checkDates(chain, failure);
      }
      if (isIssuerUnknown(failure)) {
        return unknownIssuer(chain, failure);
      }
      // This check leaves out the name.
      jdk.checkServerTrusted(chain, authType);
    } catch (CertificateProblem e) {
      return e;
    } catch (CertificateException e) {
      // Not the name alone.
      return failure;
    }
    return new CertificateProblem(
        ExitCode.CERTIFICATE_MISNAMED,
        "the server's certificate is not for "
            + name
            + ", but for "
            + String.join(", ", CertificateNames.of(chain[0])),
        failure);
  }

  private static void checkDates(X509Certificate[] chain, @Nullable CertificateException failure)
      throws CertificateProblem {
    Instant now = Instant.now();
    for (X509Certificate each : chain) {
      Instant end = each.getNotAfter().toInstant();
      Instant begin = each.getNotBefore().toInstant();
      if (now.isAfter(end) || now.isBefore(begin)) {
        throw new CertificateProblem(
            ExitCode.CERTIFICATE_EXPIRED,
            CertificateNames.certificate(each, chain)
                + (now.isAfter(end) ? " has expired at " + end : " is not valid before " + begin)
                + ", and here it is "
                + now.truncatedTo(ChronoUnit.SECONDS),
            failure == null ? new CertificateException("expired") : failure);
      }
    }
  }

  private static boolean isIssuerUnknown(CertificateException failure) {
    if (hasCause(failure, CertPathBuilderException.class)) {
      return true;
    }
    return causes(failure)
        .anyMatch(
            each ->
                each instanceof CertPathValidatorException path
                    && path.getReason() == PKIXReason.NO_TRUST_ANCHOR);
  }

  private static CertificateProblem unknownIssuer(
      X509Certificate[] chain, CertificateException failure) {
    X509Certificate last = chain[chain.length - 1];
    boolean selfSigned =
        chain.length == 1 && last.getSubjectX500Principal().equals(last.getIssuerX500Principal());
    return new CertificateProblem(
        ExitCode.CERTIFICATE_UNKNOWN_ISSUER,
        (selfSigned
                ? "the server's certificate is self-signed"
                : "the server's certificate is signed by "
                    + last.getIssuerX500Principal().getName()
                    + ", which is not trusted")
            + ": --cacert FILE names a certificate to trust",
        failure);
  }

  private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
    return causes(failure).anyMatch(type::isInstance);
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    jdk.checkServerTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    jdk.checkServerTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw noServer();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw noServer();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw noServer();
  }

  private static CertificateException noServer() {
    return new CertificateException("this end is no server");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return Arrays.copyOf(jdk.getAcceptedIssuers(), jdk.getAcceptedIssuers().length);
  }
}
