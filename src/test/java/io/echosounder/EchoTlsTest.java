package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EchoTlsTest {

  private static SmallRyeConfig with(Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .withSources(new PropertiesConfigSource(values, "test", 100))
        .build();
  }

  @Test
  void theVersionsAreBothOrThoseThatAreGiven() {
    assertThat(EchoTls.versions(with(Map.of()))).containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
    assertThat(EchoTls.versions(with(Map.of("quarkus.tls.echo.protocols", "TLSv1.2"))))
        .containsExactly("TLSv1.2");
  }

  /** Every handshake would fail with such a version. */
  @Test
  void aVersionThatTheJdkDoesNotSpeakIsRefused() {
    assertThatThrownBy(
            () -> EchoTls.versions(with(Map.of("quarkus.tls.echo.protocols", "TLSv1.3,TLSv1.1"))))
        .hasMessage("quarkus.tls.echo.protocols: \"TLSv1.3,TLSv1.1\": accepts TLSv1.3 and TLSv1.2");
  }
}
