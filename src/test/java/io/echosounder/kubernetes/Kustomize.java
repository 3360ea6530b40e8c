package io.echosounder.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.echosounder.client.OtherServer;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What {@code kubectl kustomize} makes of the folders under {@code kubernetes/}. */
final class Kustomize {

  static final Path ROOT = Path.of("kubernetes");
  static final Path OVERLAYS = ROOT.resolve("overlays");

  private static final YAMLMapper YAML = new YAMLMapper();

  /** A build takes a while and gives the same each time. */
  private static final Map<String, List<JsonNode>> BUILT = new ConcurrentHashMap<>();

  private Kustomize() {}

  /** {@code base} and every overlay. */
  static List<String> folders() throws IOException {
    return Stream.concat(Stream.of("base"), overlays().stream().map(o -> "overlays/" + o)).toList();
  }

  static List<String> overlays() throws IOException {
    try (Stream<Path> inside = Files.list(OVERLAYS)) {
      return inside.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
  }

  /** The objects of a folder; the test is skipped where there is no kubectl, but fails in CI. */
  static List<JsonNode> build(String folder) {
    if (!OtherServer.isInstalled("kubectl")) {
      assertThat(System.getenv("CI")).as("kubectl is missing, in CI").isNotEqualTo("true");
      assumeTrue(false, "kubectl is not installed");
    }
    return BUILT.computeIfAbsent(folder, Kustomize::run);
  }

  /** The one object of this kind and name. */
  static JsonNode only(String folder, String kind, String name) {
    List<JsonNode> found =
        build(folder).stream()
            .filter(object -> object.path("kind").asText().equals(kind))
            .filter(object -> object.at("/metadata/name").asText().equals(name))
            .toList();
    assertThat(found).as("%s %s in %s", kind, name, folder).hasSize(1);
    return found.getFirst();
  }

  static List<JsonNode> ofKind(String folder, String kind) {
    return build(folder).stream().filter(o -> o.path("kind").asText().equals(kind)).toList();
  }

  /** The documents of one file. */
  static List<JsonNode> read(Path file) throws IOException {
    try (Reader reader = Files.newBufferedReader(file)) {
      return documents(reader);
    }
  }

  private static List<JsonNode> run(String folder) {
    try {
      Path errors = Files.createTempFile("kustomize", ".err");
      Process process =
          new ProcessBuilder("kubectl", "kustomize", ROOT.resolve(folder).toString())
              .redirectError(errors.toFile())
              .start();
      List<JsonNode> objects;
      try (Reader reader = process.inputReader()) {
        objects = documents(reader);
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
      Files.delete(errors);
      return objects;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(folder, e);
    }
  }

  private static List<JsonNode> documents(Reader reader) throws IOException {
    try (MappingIterator<JsonNode> all = YAML.readerFor(JsonNode.class).readValues(reader)) {
      return all.readAll();
    }
  }
}
