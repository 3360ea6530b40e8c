package io.echosounder;

import io.echosounder.common.ConfigMistake;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses a key that does not belong to its certificate, as after half of a renewal. Quarkus would
 * use it, and every handshake would fail. For the admin port it stops the start.
 */
@Singleton
final class TlsPairCheck {

  private final TlsConfigurationRegistry registry;
  private final Optional<String> admin;
  private final Vertx vertx;

  TlsPairCheck(
      TlsConfigurationRegistry registry,
      @ConfigProperty(name = "quarkus.http.tls-configuration-name") Optional<String> admin,
      Vertx vertx) {
    this.registry = registry;
    this.admin = admin;
    this.vertx = vertx;
  }

  void check(@Observes StartupEvent event) {
    admin.ifPresent(name -> registry.get(name).ifPresent(tls -> check(name, tls)));
  }

  /**
   * Checks one TLS configuration.
   *
   * @throws ConfigMistake if it has no certificate, or if the key is that of another
   */
  void check(String name, TlsConfiguration tls) {
    if (tls.getKeyStoreOptions() == null) {
      String pair = "quarkus.tls." + name + ".key-store.pem." + name;
      throw new ConfigMistake(
          "quarkus.tls." + name, "has no certificate; set " + pair + ".cert and " + pair + ".key");
    }
    try {
      for (KeyManager each :
          tls.getKeyStoreOptions().getKeyManagerFactory(vertx).getKeyManagers()) {
        for (String type : new String[] {"EC", "RSA", "EdDSA"}) {
          checkKeys(name, (X509KeyManager) each, type);
        }
      }
    } catch (ConfigMistake mistake) {
      throw mistake;
    } catch (Exception e) {
      throw new ConfigMistake("quarkus.tls." + name, "cannot be used: " + e.getMessage());
    }
  }

  private static void checkKeys(String name, X509KeyManager keys, String type)
      throws GeneralSecurityException {
    String[] aliases = keys.getServerAliases(type, null);
    for (String alias : aliases == null ? new String[0] : aliases) {
      PublicKey certified = keys.getCertificateChain(alias)[0].getPublicKey();
      if (!belong(keys.getPrivateKey(alias), certified)) {
        throw new ConfigMistake(
            "quarkus.tls." + name, "the key does not belong to the certificate");
      }
    }
  }

  /** True if the certificate's key verifies a signature of the private key. */
  static boolean belong(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
    if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
      return false;
    }
    Signature signature =
        Signature.getInstance(
            switch (key.getAlgorithm()) {
              case "EC" -> "SHA256withECDSA";
              case "RSA" -> "SHA256withRSA";
              default -> key.getAlgorithm();
            });
    signature.initSign(key);
    signature.update((byte) 1);
    byte[] signed = signature.sign();
    signature.initVerify(certified);
    signature.update((byte) 1);
    return signature.verify(signed);
  }
}
