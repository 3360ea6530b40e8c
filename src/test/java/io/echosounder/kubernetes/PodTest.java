package io.echosounder.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.echosounder.listener.ListenerConfig;
import io.quarkus.vertx.http.runtime.management.ManagementConfig;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pod of every folder that has one. */
class PodTest {

  @ParameterizedTest
  @MethodSource("folders")
  void keepsToTheRestrictedStandard(String folder) {
    JsonNode pod = Pods.spec(folder);
    JsonNode container = Pods.container(folder).path("securityContext");
    assertThat(pod.path("containers")).hasSize(1);
    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod.at("/securityContext/runAsUser").asInt()).isPositive();
    assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    assertThat(container.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(StrictJson.texts(container.at("/capabilities/drop"))).containsExactly("ALL");
    assertThat(container.at("/capabilities/add").isMissingNode()).isTrue();
    assertThat(container.path("readOnlyRootFilesystem").asBoolean()).isTrue();
    for (String host : List.of("hostNetwork", "hostPID", "hostIPC")) {
      assertThat(pod.path(host).asBoolean()).isFalse();
    }
    assertThat(StrictJson.items(pod.path("volumes")))
        .allMatch(volume -> volume.has("configMap") || volume.has("secret"));
  }

  /** It needs no folder of its own, so that kubectl drain has no local data to ask about. */
  @ParameterizedTest
  @MethodSource("folders")
  void writesNowhere(String folder) {
    assertThat(StrictJson.items(Pods.spec(folder).path("volumes")))
        .noneMatch(v -> v.has("emptyDir"));
    assertThat(StrictJson.items(Pods.container(folder).path("volumeMounts")))
        .allMatch(mount -> mount.path("readOnly").asBoolean());
  }

  @ParameterizedTest
  @MethodSource("folders")
  void hasNoToken(String folder) {
    assertThat(Pods.spec(folder).path("automountServiceAccountToken").asBoolean(true)).isFalse();
    JsonNode account =
        Kustomize.only(
            folder, "ServiceAccount", Pods.spec(folder).path("serviceAccountName").asText());
    assertThat(account.path("automountServiceAccountToken").asBoolean(true)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("folders")
  void listensWhereTheServerDoes(String folder) throws Exception {
    Properties set = new Properties();
    try (Reader file =
        Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
      set.load(file);
    }
    // Neither property nor pod moves it from where Quarkus has it.
    assertThat(set.stringPropertyNames()).doesNotContain("quarkus.management.port");
    assertThat(Pods.ports(folder))
        .isEqualTo(
            Map.of(
                "echo", standard(ListenerConfig.class),
                "admin", Integer.parseInt(set.getProperty("quarkus.http.port")),
                "management", standard(ManagementConfig.class)));
    assertThat(Pods.environment(folder).keySet()).noneMatch(name -> name.endsWith("_PORT"));
  }

  @ParameterizedTest
  @MethodSource("folders")
  void isAskedOnTheManagementPort(String folder) {
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      JsonNode request = Pods.container(folder).path(probe).path("httpGet");
      assertThat(request.path("port").asText()).as(probe).isEqualTo("management");
    }
  }

  @ParameterizedTest
  @MethodSource("folders")
  void asksForMemoryAndCpuAndIsNeverThrottled(String folder) {
    JsonNode resources = Pods.container(folder).path("resources");
    assertThat(StrictJson.map(resources.path("requests"))).containsOnlyKeys("cpu", "memory");
    assertThat(StrictJson.map(resources.path("limits"))).containsOnlyKeys("memory");
  }

  @ParameterizedTest
  @MethodSource("folders")
  void leavesOnlyForASuccessor(String folder) {
    JsonNode rolling = Pods.deployment(folder).at("/spec/strategy/rollingUpdate");
    assertThat(rolling.path("maxUnavailable").asInt(-1)).isZero();
    assertThat(rolling.path("maxSurge").asInt()).isPositive();
  }

  /** On loopback, unless the overlay is there to change that, and then with a password. */
  @Test
  void opensTheAdminApiInOneOverlayOnly() throws IOException {
    for (String folder : folders()) {
      Map<String, String> environment = Pods.environment(folder);
      if (folder.equals("components/remote-admin")) {
        assertThat(environment).containsKey("ECHOSOUNDER_ADMIN_OPERATOR_PASSWORD");
        assertThat(environment).containsEntry("QUARKUS_HTTP_HOST", "0.0.0.0");
      } else {
        assertThat(environment).doesNotContainKey("QUARKUS_HTTP_HOST");
      }
    }
  }

  static List<String> folders() throws IOException {
    return Pods.folders();
  }

  private static int standard(Class<?> config) throws NoSuchMethodException {
    return Integer.parseInt(config.getMethod("port").getAnnotation(WithDefault.class).value());
  }
}
