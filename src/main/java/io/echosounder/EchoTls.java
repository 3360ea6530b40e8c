package io.echosounder;

import io.echosounder.common.ConfigMistake;
import io.echosounder.connection.Protocol;
import io.echosounder.listener.ListenerOptions;
import io.echosounder.protocol.ClientCertificates;
import io.echosounder.protocol.TlsConfig;
import io.echosounder.protocol.TlsServer;
import io.echosounder.settings.GivenSettings;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.smallrye.config.SmallRyeConfig;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Brings the certificate from Quarkus' TLS registry to the listener, at the start and whenever it
 * is reloaded.
 */
@Singleton
final class EchoTls {

  /** The name of the TLS configuration: {@code quarkus.tls.echo.*}. */
  static final String NAME = "echo";

  private static final Logger LOG = Logger.getLogger("io.echosounder.tls");
  private static final String PORT = "echosounder.tls.port";
  private static final String VERSIONS = "quarkus.tls.echo.protocols";
  private static final Set<String> BOTH_VERSIONS = Set.of("TLSv1.3", "TLSv1.2");

  private final TlsConfig config;
  private final Set<String> versions;
  private final TlsPairCheck pairs;
  private final @Nullable TlsServer server;

  EchoTls(TlsConfig config, TlsConfigurationRegistry registry, TlsPairCheck pairs) {
    this.config = config;
    this.pairs = pairs;
    this.versions = versions(ConfigProvider.getConfig().unwrap(SmallRyeConfig.class));
    this.server = registry.get(NAME).map(this::newServer).orElse(null);
  }

  /**
   * The versions that are configured. Quarkus' default is version 1.3 alone, and clients that are
   * tested here may be older. Quarkus adds its default to the configuration, so whether there is a
   * value says nothing.
   */
  static Set<String> versions(SmallRyeConfig config) {
    if (!GivenSettings.isGiven(config.getConfigValue(VERSIONS))) {
      return BOTH_VERSIONS;
    }
    Set<String> given = Set.copyOf(config.getValues(VERSIONS, String.class));
    if (!BOTH_VERSIONS.containsAll(given)) {
      // Quarkus would start, and every handshake would fail.
      throw new ConfigMistake(
          VERSIONS,
          "\"" + config.getConfigValue(VERSIONS).getValue() + "\": accepts TLSv1.3 and TLSv1.2");
    }
    return given;
  }

  /** TLS for new connections; null without a certificate. */
  @Nullable TlsServer server() {
    return server;
  }

  /** Adds the port of TLS, if there is a certificate. */
  ListenerOptions addPort(ListenerOptions options) {
    TlsServer tls = server;
    if (tls == null) {
      checkNothingGiven();
      return options;
    }
    return options.with(
        Protocol.TLS, PORT, config.port().orElse(TlsConfig.DEFAULT_PORT), tls::newLayers);
  }

  /** A property that has no effect would look as if TLS were on. */
  private void checkNothingGiven() {
    String given =
        config.port().isPresent()
            ? PORT
            : config.clientCertificates() != ClientCertificates.NONE
                ? "echosounder.tls.client-certificates"
                : config.alpn().isPresent() ? "echosounder.tls.alpn" : null;
    if (given != null) {
      throw new ConfigMistake(
          given,
          "given, but there is no certificate; set quarkus.tls.echo.key-store.pem.echo.cert and"
              + " quarkus.tls.echo.key-store.pem.echo.key");
    }
  }

  private TlsServer newServer(TlsConfiguration tls) {
    if (tls.getKeyStore() == null) {
      throw new ConfigMistake(
          "quarkus.tls.echo.key-store",
          "not given, so the echo has no certificate; set quarkus.tls.echo.key-store.pem.echo.cert"
              + " and quarkus.tls.echo.key-store.pem.echo.key");
    }
    if (config.clientCertificates() != ClientCertificates.NONE && tls.getTrustStore() == null) {
      throw new ConfigMistake(
          "echosounder.tls.client-certificates",
          "no client's certificate could be checked; set quarkus.tls.echo.trust-store.pem.certs");
    }
    return new TlsServer(
        new TlsServer.Options(
            versions,
            tls.getSSLOptions().getEnabledCipherSuites(),
            alpn(config.alpn()),
            config.clientCertificates()),
        certificate(tls));
  }

  private static List<String> alpn(Optional<String> names) {
    return names.stream()
        .flatMap(text -> Arrays.stream(text.split(",")))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  private SSLContext certificate(TlsConfiguration tls) {
    pairs.check(NAME, tls);
    try {
      return tls.createSSLContext();
    } catch (Exception e) {
      throw new ConfigMistake("quarkus.tls.echo", String.valueOf(e.getMessage()));
    }
  }

  /** The files of the certificate have changed. Open connections keep the old certificate. */
  void onUpdate(@Observes CertificateUpdatedEvent event) {
    TlsServer tls = server;
    if (tls == null || !event.name().equals(NAME)) {
      return;
    }
    try {
      tls.use(certificate(event.tlsConfiguration()));
      LOG.info("certificate reloaded");
    } catch (ConfigMistake mistake) {
      // The other half of a renewal may come with the next reload.
      LOG.warnf("certificate not reloaded, the old one stays error=\"%s\"", mistake.getMessage());
    }
  }
}
