package io.echosounder.admin.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.echosounder.common.ConfigMistake;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordTest {

  @ParameterizedTest
  @ValueSource(strings = {"secret", "$ecret", "ünïcöde", " with spaces ", "$1$ no bcrypt"})
  void aPlainOneMatchesItselfAlone(String configured) {
    Password password = Password.of("p", configured);

    assertThat(password.matches(configured)).isTrue();
    assertThat(password.matches(configured + "x")).isFalse();
    assertThat(password.matches(configured.substring(1))).isFalse();
    assertThat(password.matches("")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"$2a$", "$2b$", "$2y$"})
  void aHashMatchesWhatItWasMadeOf(String prefix) {
    String hash = BCrypt.withDefaults().hashToString(4, "secret".toCharArray());
    Password password = Password.of("p", prefix + hash.substring(4));

    assertThat(password.matches("Secret")).isFalse();
    assertThat(password.matches("secret")).isTrue();
    // Remembered by now; which must not let anything else in.
    assertThat(password.matches("secret")).isTrue();
    assertThat(password.matches("Secret")).isFalse();
    assertThat(password.matches(hash)).isFalse();
  }

  /** Made by the C library's crypt, which htpasswd and PAM use too. */
  @Test
  void hashesOfOtherProgramsMatch() {
    String begin = "$2y$05$abcdefghijklmnopqrstuu";
    assertThat(Password.of("p", begin + "/IOOxpO0V1S2fxyCILXRCYu6pzbHnz6").matches("steer"))
        .isTrue();
    assertThat(Password.of("p", begin + "PaPfrwZpePgbxk9sguKkSX676nD9oAW").matches("ünïcöde"))
        .isTrue();
    assertThat(Password.of("p", begin + "jf8SX2ahXLwp9w/B.Y5XdysS6yR576q").matches("x".repeat(80)))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "$2a$10$tooshort", "$2x$10$", "$2a$99$"})
  void whatCannotBeAPasswordIsAMistakeThatNamesTheProperty(String configured) {
    assertThatThrownBy(() -> Password.of("echosounder.admin.viewer-password", configured))
        .isInstanceOf(ConfigMistake.class)
        .hasMessageContaining("echosounder.admin.viewer-password");
  }

  @Test
  void aMistakeDoesNotRepeatThePassword() {
    assertThatThrownBy(() -> Password.of("p", "$2a$10$tooshort"))
        .message()
        .doesNotContain("tooshort");
  }
}
