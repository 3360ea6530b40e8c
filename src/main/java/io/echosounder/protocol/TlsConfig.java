package io.echosounder.protocol;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;
import java.util.OptionalInt;

/** The echo over TLS: {@code echosounder.tls.*}. The certificate is {@code quarkus.tls.echo.*}. */
@ConfigMapping(prefix = "echosounder.tls")
public interface TlsConfig {

  /** The port that means TLS by convention. */
  int DEFAULT_PORT = 8443;

  /**
   * The port, 0 to 65,535; 0 lets the kernel choose. It is 8443 if not set. It is bound only if
   * there is a certificate.
   */
  OptionalInt port();

  /**
   * Whether clients have to show a certificate: {@code none}, {@code request}, {@code required}.
   */
  @WithDefault("none")
  ClientCertificates clientCertificates();

  /** The application protocols to agree on (ALPN), the best first, with commas; none if not set. */
  Optional<String> alpn();
}
