package io.echosounder.client.wire;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * The result of a TLS handshake.
 *
 * @param version such as {@code TLSv1.3}
 * @param alpn the application protocol; empty if none was agreed on
 * @param chain the server's certificate first
 * @param took the time from our first byte to the end of the handshake
 * @param isResumed true if the handshake resumed the session of an earlier connection
 */
public record TlsInfo(
    String version,
    String cipher,
    String alpn,
    List<X509Certificate> chain,
    Duration took,
    boolean isResumed) {

  static TlsInfo of(SSLEngine engine, Duration took, boolean isResumed) {
    SSLSession session = engine.getSession();
    String alpn = engine.getApplicationProtocol();
    return new TlsInfo(
        session.getProtocol(),
        session.getCipherSuite(),
        alpn == null ? "" : alpn,
        chain(session),
        took,
        isResumed);
  }

  private static List<X509Certificate> chain(SSLSession session) {
    try {
      return Arrays.stream(session.getPeerCertificates()).map(X509Certificate.class::cast).toList();
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    }
  }
}
