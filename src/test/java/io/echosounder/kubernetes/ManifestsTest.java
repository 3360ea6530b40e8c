package io.echosounder.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.echosounder.Documents;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every folder builds, and Kubernetes can read the objects. */
class ManifestsTest {

  @ParameterizedTest
  @MethodSource("folders")
  void buildsToWhatKubernetesReads(String folder) throws Exception {
    assertThat(Kustomize.build(folder)).isNotEmpty();
    for (JsonNode object : Kustomize.build(folder)) {
      Schema.check(object);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', replica, 2",
    "/spec, replicas, '\"2\"'",
    "/spec/template/spec, hostNetworks, false",
    "/spec/template/spec/containers/0/lifecycle/preStop/sleep, second, 5",
    "/spec/template/spec/containers/0/ports/0, containerPort, '\"8080\"'",
    "/spec/template/metadata/labels, one, 1",
    "/spec/template/spec/securityContext, runAsUser, '\"10001\"'"
  })
  void aWrongFieldIsFound(String at, String field, String value) throws Exception {
    JsonNode deployment = Kustomize.only("base", "Deployment", "echosounder").deepCopy();
    ((ObjectNode) deployment.at(at)).set(field, StrictJson.parse(value));
    assertThatThrownBy(() -> Schema.check(deployment)).hasMessageContaining(field);
  }

  @Test
  void anUnknownKindIsFound() throws IOException {
    JsonNode object = StrictJson.parse("{\"apiVersion\": \"v2\", \"kind\": \"Service\"}");
    assertThatThrownBy(() -> Schema.check(object)).hasMessageContaining("v2 Service");
  }

  /** The documentation names the version of the models, so both change together. */
  @Test
  void theModelsAreThoseOfTheVersionInTheDocumentation() throws IOException {
    assertThat(Pod.class.getProtectionDomain().getCodeSource().getLocation().getPath())
        .contains("kubernetes-model-core-7.5.");
    assertThat(Documents.lines("docs/kubernetes.md"))
        .anyMatch(line -> line.contains("Kubernetes 1.34"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"overlay", "component"})
  void theDocumentationLists(String what) throws IOException {
    assertThat(Documents.firstColumn("docs/kubernetes.md", what))
        .containsExactlyInAnyOrderElementsOf(Kustomize.names(what + "s"));
  }

  /** The printed text is built, with the path of the clone replaced. */
  @Test
  void theOverlayInTheDocumentationBuilds() throws Exception {
    String text = Documents.block("docs/kubernetes.md", "# kustomization.yaml");
    Path folder = Path.of("target/kustomize/readme");
    List<JsonNode> objects =
        Kustomize.run(
            Kustomize.overlay(
                folder,
                text.replace("echosounder/kubernetes/", folder.relativize(Kustomize.ROOT) + "/")));
    for (JsonNode object : objects) {
      Schema.check(object);
      assertThat(object.at("/metadata/namespace").asText()).isEqualTo("sounding");
    }
    assertThat(objects.toString())
        .contains(
            "\"image\":\"registry.example.com/echosounder:1.0.0-jvm\"",
            "\"imagePullSecrets\":[{\"name\":\"registry\"}]",
            "\"ECHOSOUNDER_TIMEOUTS_IDLE\":\"2m\"",
            // The merge keeps the other properties.
            "\"ECHOSOUNDER_LISTENER_MAX_CONNECTIONS\"");
    assertThat(text.lines()).hasSizeLessThan(15);
  }

  @ParameterizedTest
  @MethodSource("folders")
  void oneObjectToAFileThatIsNamedAfterItsKind(String folder) throws IOException {
    try (Stream<Path> files = Files.list(Kustomize.ROOT.resolve(folder))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        List<JsonNode> documents = Kustomize.read(file);
        assertThat(documents).as(file.toString()).hasSize(1);
        String kind = documents.getFirst().path("kind").asText();
        assertThat(file)
            .hasFileName((kind.equals("Component") ? "kustomization" : kebab(kind)) + ".yaml");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("folders")
  void everythingHasTheRecommendedLabels(String folder) {
    for (JsonNode object : Kustomize.build(folder)) {
      JsonNode labels = object.at("/metadata/labels");
      assertThat(labels.path("app.kubernetes.io/name").asText()).isEqualTo("echosounder");
      assertThat(labels.path("app.kubernetes.io/part-of").asText()).isEqualTo("echosounder");
      assertThat(labels.path("app.kubernetes.io/managed-by").asText()).isEqualTo("kustomize");
      assertThat(labels.path("app.kubernetes.io/component").asText()).isNotEmpty();
    }
  }

  static List<String> folders() throws IOException {
    return Kustomize.folders();
  }

  private static String kebab(String kind) {
    return kind.replaceAll("(?<=[a-z])([A-Z])|(?<=[A-Z])([A-Z])(?=[a-z])", "-$1$2")
        .toLowerCase(Locale.ROOT);
  }
}
