package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.echosounder.common.ConfigMistake;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.BaseTlsConfiguration;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that belong to a certificate, keys that do not, and no key at all. */
class TlsPairCheckTest {

  private static KeyPair pair(String algorithm) throws Exception {
    return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "EdDSA"})
  void aKeyBelongsToItsOwnCertificateAlone(String algorithm) throws Exception {
    KeyPair one = pair(algorithm);
    KeyPair other = pair(algorithm);
    assertThat(TlsPairCheck.belong(one.getPrivate(), one.getPublic())).isTrue();
    assertThat(TlsPairCheck.belong(one.getPrivate(), other.getPublic())).isFalse();
  }

  @Test
  void aConfigurationWithoutACertificateNamesThePropertiesToSet() {
    Vertx vertx = Vertx.vertx();
    TlsPairCheck check = new TlsPairCheck(new TrustAlone(), Optional.of("inner"), vertx);
    assertThatExceptionOfType(ConfigMistake.class)
        .isThrownBy(() -> check.check(new StartupEvent()))
        .withMessage(
            "quarkus.tls.inner: has no certificate; set quarkus.tls.inner.key-store.pem.inner.cert"
                + " and quarkus.tls.inner.key-store.pem.inner.key");
    vertx.close();
  }

  @Test
  void aKeyOfAnotherKindDoesNotBelong() throws Exception {
    assertThat(TlsPairCheck.belong(pair("EC").getPrivate(), pair("EdDSA").getPublic())).isFalse();
  }

  /** Every name has a configuration without a key store. */
  private static final class TrustAlone implements TlsConfigurationRegistry {

    @Override
    public Optional<TlsConfiguration> get(String name) {
      return Optional.of(new BaseTlsConfiguration() {});
    }

    @Override
    public Optional<TlsConfiguration> getDefault() {
      return Optional.empty();
    }

    @Override
    public void register(String name, TlsConfiguration configuration) {
      throw new UnsupportedOperationException();
    }
  }
}
