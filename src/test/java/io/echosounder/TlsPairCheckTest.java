package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that belong to a certificate, and keys that do not. */
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
  void aKeyOfAnotherKindDoesNotBelong() throws Exception {
    assertThat(TlsPairCheck.belong(pair("EC").getPrivate(), pair("EdDSA").getPublic())).isFalse();
  }
}
