package io.echosounder.kubernetes;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.echosounder.Documents;
import io.echosounder.admin.AdminConfig;
import io.echosounder.drain.DrainConfig;
import io.echosounder.listener.ListenerConfig;
import io.echosounder.listener.MemoryNeed;
import io.echosounder.registry.RegistryConfig;
import io.echosounder.timeout.TimeoutsConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.PathConverter;
import io.quarkus.tls.runtime.config.TlsBucketConfig;
import io.quarkus.tls.runtime.config.TlsConfig;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The environment of the pods sets existing properties to valid values. */
class PropertiesTest {

  /** More than the process needs to end after its last connection. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  @ParameterizedTest
  @MethodSource("folders")
  void everyVariableIsAProperty(String folder) throws IOException {
    assertThat(variables()).contains("ECHOSOUNDER_DRAIN_TIMEOUT", "QUARKUS_HTTP_HOST");
    assertThat(variables()).containsAll(Pods.environment(folder).keySet());
  }

  @ParameterizedTest
  @MethodSource("folders")
  void everyValueIsRead(String folder) {
    config(folder).getConfigMapping(DrainConfig.class).check();
  }

  /** As Quarkus reads the environment, which cannot have every name for a certificate. */
  @Test
  void theCertificateOfTheSecretIsRead() {
    TlsConfig tls =
        new SmallRyeConfigBuilder()
            .withMapping(TlsConfig.class)
            .withConverter(Duration.class, 1000, new DurationConverter())
            .withConverter(Path.class, 1000, new PathConverter())
            .withSources(new EnvConfigSource(Pods.environment("components/admin-tls"), 300))
            .build()
            .getConfigMapping(TlsConfig.class);
    TlsBucketConfig admin = requireNonNull(tls.namedCertificateConfig().get("admin"));
    assertThat(admin.reloadPeriod()).isPresent();
    assertThat(admin.keyStore().orElseThrow().pem().orElseThrow().keyCerts().values())
        .singleElement()
        .satisfies(
            pair -> {
              String mount =
                  Pods.container("components/admin-tls").at("/volumeMounts/0/mountPath").asText();
              assertThat(pair.cert()).hasToString(mount + "/tls.crt");
              assertThat(pair.key()).hasToString(mount + "/tls.key");
            });
  }

  @Test
  void aWrongValueIsFound() {
    assertThatThrownBy(() -> config(Map.of("ECHOSOUNDER_DRAIN_TIMEOUT", "soon")))
        .hasStackTraceContaining("soon");
  }

  @ParameterizedTest
  @MethodSource("folders")
  void theGracePeriodCoversTheDrain(String folder) {
    DrainConfig drain = config(folder).getConfigMapping(DrainConfig.class);
    ListenerConfig listener = config(folder).getConfigMapping(ListenerConfig.class);
    Duration grace = seconds(Pods.spec(folder).path("terminationGracePeriodSeconds").asInt());
    Duration preStop =
        seconds(Pods.container(folder).at("/lifecycle/preStop/sleep/seconds").asInt());
    assertThat(preStop).isPositive();
    assertThat(grace)
        .isGreaterThanOrEqualTo(
            preStop.plus(drain.delay()).plus(drain.timeout()).plus(listener.linger()).plus(MARGIN));
  }

  /** The formula of the chapter on memory in docs/properties.md. */
  @ParameterizedTest
  @MethodSource("folders")
  void theConnectionsFitTheMemoryLimit(String folder) {
    ListenerConfig listener = config(folder).getConfigMapping(ListenerConfig.class);
    long limit = mebibytes(Pods.container(folder).at("/resources/limits/memory").asText());
    long heap = limit * Dockerfile.HEAP_PERCENT / 100;
    long connections = listener.maxConnections().orElseThrow();
    long kernel =
        MemoryNeed.socketBuffers(given(listener.receiveBuffer()), given(listener.sendBuffer()));
    MemoryNeed need =
        new MemoryNeed(
            connections,
            kernel,
            Math.min(heap / 2, connections * 2 * listener.writeHighMark()),
            heap + MemoryNeed.BESIDE_THE_HEAP);
    assertThat(need.bytes(true)).isLessThanOrEqualTo(limit);
  }

  private static OptionalInt given(Optional<Long> size) {
    return OptionalInt.of(Math.toIntExact(size.orElseThrow()));
  }

  static List<String> folders() throws IOException {
    return Pods.folders();
  }

  private static SmallRyeConfig config(String folder) {
    return config(Pods.environment(folder));
  }

  private static SmallRyeConfig config(Map<String, String> environment) {
    return new SmallRyeConfigBuilder()
        .withMapping(ListenerConfig.class)
        .withMapping(TimeoutsConfig.class)
        .withMapping(RegistryConfig.class)
        .withMapping(DrainConfig.class)
        .withMapping(AdminConfig.class)
        .withSources(new EnvConfigSource(environment, 300))
        .build();
  }

  /**
   * The documented properties, which ReadmeTest compares with the code, and those in
   * application.properties.
   */
  private static Set<String> variables() throws IOException {
    Properties set = new Properties();
    try (Reader file =
        Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
      set.load(file);
    }
    Set<String> variables = new TreeSet<>();
    for (String table : List.of("property", "certificate of the echo", "property of Quarkus")) {
      Documents.firstColumn("docs/properties.md", table)
          .forEach(name -> variables.add(variable(name)));
    }
    set.stringPropertyNames().forEach(name -> variables.add(variable(name)));
    return variables;
  }

  private static String variable(String property) {
    return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  private static long mebibytes(String quantity) {
    assertThat(quantity).endsWith("Mi");
    return Long.parseLong(quantity.substring(0, quantity.length() - 2)) << 20;
  }
}
