package io.echosounder.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.echosounder.common.ConfigMistake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceNameTest {

  @TempDir Path folder;

  @Test
  void isWhatIsConfigured() {
    assertThat(of("echosounder-7d9f-x2x4z").value()).isEqualTo("echosounder-7d9f-x2x4z");
  }

  @Test
  void isTheHostsNameOtherwise() throws IOException {
    assertThat(InstanceName.of(Optional::empty).value()).isNotBlank();
    assertThat(InstanceName.host(Files.writeString(folder.resolve("hostname"), "web-1\n")))
        .isEqualTo("web-1");
  }

  @Test
  void aHostWithoutAUsableNameIsLocalhost() throws IOException {
    assertThat(InstanceName.host(Files.writeString(folder.resolve("hostname"), "(no name)\n")))
        .isEqualTo("localhost");
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words", "line\nbreak", "naïve"})
  void isOneWord(String text) {
    assertThatThrownBy(() -> of(text))
        .isInstanceOf(ConfigMistake.class)
        .hasMessageContaining("echosounder.instance")
        .hasMessageContaining(text);
  }

  private static InstanceName of(String text) {
    return InstanceName.of(() -> Optional.of(text));
  }
}
