package io.echosounder.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAddressesTest {

  private static SmallRyeConfig with(String value) {
    return new SmallRyeConfigBuilder()
        .withSources(new PropertiesConfigSource(Map.of("it", value), "test", 100))
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "65536", "70000"})
  void aPortOutOfRangeIsAMistake(String port) {
    assertThatThrownBy(() -> HttpAddresses.checkPort(with(port), "it"))
        .hasMessage("it: " + port + " is not within 0 and 65,535");
  }

  /** The last two are mistakes of another kind. */
  @ParameterizedTest
  @ValueSource(strings = {"0", "65535", "many", "99999999999"})
  void anotherPortIsNone(String port) {
    assertThatCode(() -> HttpAddresses.checkPort(with(port), "it")).doesNotThrowAnyException();
    assertThatCode(() -> HttpAddresses.checkPort(with(port), "no")).doesNotThrowAnyException();
  }

  @Test
  void aHostWithoutAnAddressIsAMistake() {
    assertThatThrownBy(() -> HttpAddresses.checkHost(with("[::g]"), "it"))
        .hasMessage("it: \"[::g]\" does not resolve to an address");
    assertThatCode(() -> HttpAddresses.checkHost(with("::1"), "it")).doesNotThrowAnyException();
    assertThatCode(() -> HttpAddresses.checkHost(with("::1"), "no")).doesNotThrowAnyException();
  }
}
