package io.echosounder.client.probe;

import io.echosounder.client.EchoPath;
import io.echosounder.client.Failure;
import io.echosounder.client.Spans;
import io.echosounder.client.wire.TlsInfo;
import io.echosounder.client.wire.Wire;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Opens TLS for the first time: the checks {@code tls-handshake} and {@code certificate}. A wrong
 * certificate does not hide the rest, because the other checks then trust any certificate.
 */
final class TlsBegin {
  static final String HANDSHAKE = "tls-handshake";

  private TlsBegin() {}

  /**
   * Returns the path for the other checks; null if there is no TLS.
   *
   * @param path its target has TLS
   */
  static @Nullable EchoPath run(EchoPath path, Consumer<Finding> findings) throws IOException {
    warmUp(path);
    EchoPath open = path;
    Failure fault = null;
    TlsInfo tls;
    try {
      try {
        tls = shakeHands(path);
      } catch (Failure e) {
        if (!isAboutCertificate(e)) {
          throw e;
        }
        fault = e;
        open = path.over(path.layers().trustingAnyone());
        tls = shakeHands(open);
      }
    } catch (Failure e) {
      findings.accept(Finding.fail(HANDSHAKE, e));
      return null;
    }
    findings.accept(
        Finding.pass(
                HANDSHAKE, tls.version() + ", " + tls.cipher() + " in " + Spans.show(tls.took()))
            .with("took", tls.took()));
    findings.accept(
        new CertificateCheck(tls.chain(), Instant.now())
            .finding(fault, path.layers().checksCertificate()));
    return open;
  }

  /** Loads the code first, so that the measured time does not include it. */
  private static void warmUp(EchoPath path) throws IOException {
    try {
      shakeHands(path.over(path.layers().trustingAnyone()));
    } catch (Failure e) {
      // The check itself meets it again.
    }
  }

  private static TlsInfo shakeHands(EchoPath path) throws Failure, IOException {
    try (Wire wire = path.over(path.layers().tlsOnly()).connect()) {
      return Objects.requireNonNull(wire.tls());
    }
  }

  private static boolean isAboutCertificate(Failure failure) {
    return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
        .anyMatch(CertificateException.class::isInstance);
  }
}
