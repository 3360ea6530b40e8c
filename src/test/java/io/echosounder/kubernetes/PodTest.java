package io.echosounder.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.echosounder.Documents;
import io.echosounder.listener.ListenerConfig;
import io.echosounder.protocol.TlsConfig;
import io.quarkus.vertx.http.runtime.management.ManagementConfig;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
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

  /** There is no emptyDir, so kubectl drain finds no local data. */
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
    // Neither a property nor the pod changes the default of Quarkus.
    assertThat(set.stringPropertyNames()).doesNotContain("quarkus.management.port");
    Map<String, Integer> ports =
        new HashMap<>(
            Map.of(
                "echo", standard(ListenerConfig.class),
                "admin", Integer.parseInt(set.getProperty("quarkus.http.port")),
                "management", standard(ManagementConfig.class)));
    if (folder.equals("components/tls")) {
      ports.put("echo-tls", TlsConfig.DEFAULT_PORT);
    }
    if (folder.equals("components/websocket")) {
      ports.put("echo-ws", 8082);
    }
    assertThat(Pods.ports(folder)).isEqualTo(ports);
    assertThat(Pods.environment(folder))
        .allSatisfy(
            (name, value) -> {
              if (name.endsWith("_PORT")) {
                assertThat(name).isEqualTo("ECHOSOUNDER_WEBSOCKET_PORT");
                assertThat(value).isEqualTo(String.valueOf(ports.get("echo-ws")));
              }
            });
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

  @ParameterizedTest
  @MethodSource("folders")
  void isNamedAfterItself(String folder) {
    JsonNode variable =
        StrictJson.items(Pods.container(folder).path("env")).stream()
            .filter(each -> each.path("name").asText().equals("ECHOSOUNDER_INSTANCE"))
            .findFirst()
            .orElseThrow();
    assertThat(variable.at("/valueFrom/fieldRef/fieldPath").asText()).isEqualTo("metadata.name");
  }

  /** A mounted folder, because the kubelet does not update a file that is mounted by subPath. */
  @ParameterizedTest
  @MethodSource("folders")
  void readsEveryFileFromAMountedFolder(String folder) {
    Map<String, String> environment = Pods.environment(folder);
    List<String> mounts = new ArrayList<>();
    for (JsonNode mount : Pods.container(folder).path("volumeMounts")) {
      assertThat(mount.has("subPath")).isFalse();
      mounts.add(mount.path("mountPath").asText());
    }
    environment.forEach(
        (name, value) -> {
          if (name.endsWith("_FILE")) {
            assertThat(mounts).as(name).anyMatch(mount -> (value + "/").startsWith(mount + "/"));
          }
        });
  }

  /**
   * Its keys are those that a live file takes, and its name is the one that the documentation says
   * to edit.
   */
  @Test
  void theLiveFileIsRead() throws IOException {
    JsonNode map = Kustomize.only("components/live", "ConfigMap", "echosounder-live");
    assertThat(StrictJson.map(map.path("data"))).isNotEmpty();
    Set<String> properties = new TreeSet<>(Documents.firstColumn("docs/properties.md", "property"));
    assertThat(StrictJson.map(map.path("data")).keySet())
        .allMatch(properties::contains)
        .allMatch(
            name ->
                name.startsWith("echosounder.timeouts.")
                    || name.equals("echosounder.listener.max-connections"));
    assertThat(Pods.environment("components/live"))
        .containsEntry("ECHOSOUNDER_LIVE_FILE", "/etc/echosounder/live");
    assertThat(Pods.spec("components/live").at("/volumes/0/configMap/name").asText())
        .isEqualTo("echosounder-live");
    assertThat(Documents.lines("docs/kubernetes.md"))
        .anyMatch(line -> line.contains("kubectl edit configmap echosounder-live"));
  }

  /** On loopback, unless the component is there to change that, and then with a password. */
  @Test
  void opensTheAdminApiInOneComponentOnly() throws IOException {
    for (String folder : folders()) {
      Map<String, String> environment = Pods.environment(folder);
      if (folder.equals("components/remote-admin")) {
        assertThat(environment)
            .containsEntry(
                "ECHOSOUNDER_ADMIN_OPERATOR_PASSWORD_FILE",
                "/etc/echosounder/admin/operator-password");
        JsonNode volume = Pods.spec(folder).at("/volumes/0/secret");
        assertThat(volume.path("secretName").asText()).isEqualTo("echosounder-admin");
        assertThat(Documents.lines("docs/kubernetes.md"))
            .anyMatch(
                line ->
                    line.contains(
                        "secret generic echosounder-admin --from-literal=operator-password="));
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
