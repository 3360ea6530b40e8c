package io.echosounder.admin.trust;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.echosounder.common.ConfigMistake;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** HTTP and HTTPS on the admin port. */
class AdminSettingsTest {

  private static SmallRyeConfig with(String... pairs) {
    Map<String, String> values = new HashMap<>();
    values.put("quarkus.http.port", "8081");
    values.put("quarkus.http.ssl-port", "${quarkus.http.port}");
    for (int i = 0; i < pairs.length; i += 2) {
      values.put("quarkus.http." + pairs[i], pairs[i + 1]);
    }
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withSources(new PropertiesConfigSource(values, "test", 100))
        .build();
  }

  @Test
  void bothOnOnePortAreRefused() {
    assertThatThrownBy(() -> AdminSettings.checkPorts(with("tls-configuration-name", "admin")))
        .isInstanceOf(ConfigMistake.class)
        .hasMessageStartingWith("quarkus.http.insecure-requests: set it to disabled")
        .hasMessageContaining("8081");
  }

  @Test
  void oneOfThemOrTwoPortsAreFine() {
    for (SmallRyeConfig config :
        new SmallRyeConfig[] {
          with(),
          with("tls-configuration-name", "admin", "insecure-requests", "disabled"),
          with("tls-configuration-name", "admin", "ssl-port", "8444"),
          with("tls-configuration-name", "admin", "port", "0"),
        }) {
      assertThatCode(() -> AdminSettings.checkPorts(config)).doesNotThrowAnyException();
    }
  }
}
