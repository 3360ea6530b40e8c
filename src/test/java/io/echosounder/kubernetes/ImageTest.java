package io.echosounder.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.echosounder.Documents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Dockerfiles fit the overlays of the same name. No image is built here. */
class ImageTest {

  @ParameterizedTest
  @ValueSource(strings = {"jvm", "native"})
  void runsAsTheUserOfThePod(String kind) throws IOException {
    JsonNode context = Pods.spec("overlays/" + kind).path("securityContext");
    assertThat(dockerfile(kind).last("USER"))
        .isEqualTo(context.path("runAsUser").asInt() + ":" + context.path("runAsGroup").asInt());
  }

  @ParameterizedTest
  @ValueSource(strings = {"jvm", "native"})
  void exposesThePortsOfThePod(String kind) throws IOException {
    assertThat(dockerfile(kind).last("EXPOSE").split(" ", -1))
        .containsExactlyInAnyOrder(
            Pods.ports("overlays/" + kind).values().stream()
                .map(String::valueOf)
                .toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jvm", "native"})
  void isNamedAsTheOverlayHasIt(String kind) throws IOException {
    String image = Pods.container("overlays/" + kind).path("image").asText();
    String build = "docker build -f src/main/docker/Dockerfile." + kind + " -t " + image + " .";
    assertThat(dockerfile(kind).lines()).anyMatch(line -> line.endsWith(build));
    if (kind.equals("jvm")) {
      assertThat(Documents.lines("docs/kubernetes.md")).anyMatch(line -> line.contains(build));
    }
  }

  /** In JSON form, because the image has no shell to split a line into words. */
  @ParameterizedTest
  @ValueSource(strings = {"jvm", "native"})
  void startsWithoutAShell(String kind) throws IOException {
    List<String> words = StrictJson.texts(StrictJson.parse(dockerfile(kind).last("ENTRYPOINT")));
    assertThat(words.getFirst()).startsWith("/opt/");
    assertThat(words).noneMatch(word -> word.contains(" "));
    assertThat(dockerfile(kind).instructions())
        .containsPattern("Percent(age)?=" + Dockerfile.HEAP_PERCENT + "\\b");
  }

  /** The labels name the build even if the image gets another tag. */
  @ParameterizedTest
  @ValueSource(strings = {"jvm", "native"})
  void saysWhatItIs(String kind) throws IOException {
    assertThat(dockerfile(kind).instructions())
        .contains("ARG VERSION", "ARG REVISION")
        .contains(
            "org.opencontainers.image.title=Echosounder",
            "org.opencontainers.image.version=$VERSION",
            "org.opencontainers.image.revision=$REVISION",
            "org.opencontainers.image.base.name=" + dockerfile(kind).bases().getLast());
  }

  @ParameterizedTest
  @ValueSource(strings = {"jvm", "native"})
  void startsFromTheJavaThatTheCodeIsCompiledFor(String kind) throws IOException {
    assertThat(dockerfile(kind).bases())
        .allSatisfy(base -> assertThat(base).matches("[a-z]+(\\.[a-z]+)+/.*(:.*|-debian12)"));
    String release =
        Files.readString(Path.of("pom.xml"))
            .replaceAll("(?s).*<maven.compiler.release>(\\d+)<.*", "$1");
    assertThat(dockerfile(kind).bases())
        .anyMatch(base -> base.matches(".*(temurin:" + release + "-jdk|jdk-" + release + ")"));
  }

  private static Dockerfile dockerfile(String kind) throws IOException {
    return Dockerfile.read("Dockerfile." + kind);
  }
}
