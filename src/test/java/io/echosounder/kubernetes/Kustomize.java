package io.echosounder.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.echosounder.client.OtherServer;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/** What {@code kubectl kustomize} makes of the folders under {@code kubernetes/}. */
final class Kustomize {

  static final Path ROOT = Path.of("kubernetes");

  /** Components are built on top of this overlay, because they have no pods of their own. */
  private static final String UNDER_COMPONENTS = "overlays/jvm";

  /** The first minor version whose kustomize (5.0) reads the files as they are written today. */
  private static final int OLDEST_KUBECTL = 27;

  private static final Path BUILDS = Path.of("target/kustomize");
  private static final YAMLMapper YAML = new YAMLMapper();

  /** Kept, because a build takes a while and its result is always the same. */
  private static final Map<String, List<JsonNode>> BUILT = new ConcurrentHashMap<>();

  private Kustomize() {}

  /** {@code base}, every overlay and every component. */
  static List<String> folders() throws IOException {
    return Stream.of(Stream.of("base"), inside("overlays"), inside("components"))
        .flatMap(Function.identity())
        .toList();
  }

  private static Stream<String> inside(String folder) throws IOException {
    return names(folder).stream().map(name -> folder + "/" + name);
  }

  /** The names of the overlays or of the components. */
  static List<String> names(String folder) throws IOException {
    try (Stream<Path> inside = Files.list(ROOT.resolve(folder))) {
      return inside.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  /** The objects of a folder; the test is skipped where kubectl is missing or too old. */
  static List<JsonNode> build(String folder) {
    assumeTrue(OtherServer.isInstalled("kubectl"), "kubectl is not installed");
    return BUILT.computeIfAbsent(
        folder,
        name ->
            name.startsWith("components/")
                ? run(overlay(BUILDS.resolve(name), component(name)))
                : run(ROOT.resolve(name)));
  }

  /** Writes an overlay as a user would; its paths are relative to {@code folder}. */
  static Path overlay(Path folder, String kustomization) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("kustomization.yaml"), kustomization);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String component(String name) {
    Path root = BUILDS.resolve(name).relativize(ROOT);
    return """
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources: [%s]
        components: [%s]
        """
        .formatted(root.resolve(UNDER_COMPONENTS), root.resolve(name));
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

  /** The objects of any folder. A warning of kubectl fails the test. */
  static List<JsonNode> run(Path folder) {
    assumeKubectlIsNewEnough();
    return kubectl("kustomize", folder.toString());
  }

  private static void assumeKubectlIsNewEnough() {
    JsonNode version = kubectl("version", "--client", "--output=json").getFirst();
    // Some distributions write 32+.
    String minor = version.at("/clientVersion/minor").asText().replaceAll("\\D", "");
    assumeTrue(
        !minor.isEmpty() && Integer.parseInt(minor) >= OLDEST_KUBECTL,
        () ->
            "kubectl is 1."
                + minor
                + ", and the manifests are written for 1."
                + OLDEST_KUBECTL
                + " or newer");
  }

  private static List<JsonNode> kubectl(String... arguments) {
    List<String> command = new ArrayList<>(List.of("kubectl"));
    command.addAll(List.of(arguments));
    try {
      Path errors = Files.createTempFile("kubectl", ".err");
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      List<JsonNode> objects;
      try (Reader reader = process.inputReader()) {
        objects = documents(reader);
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
      assertThat(Files.readString(errors)).as("%s", command).isEmpty();
      Files.delete(errors);
      return objects;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(command.toString(), e);
    }
  }

  private static List<JsonNode> documents(Reader reader) throws IOException {
    try (MappingIterator<JsonNode> all = YAML.readerFor(JsonNode.class).readValues(reader)) {
      return all.readAll();
    }
  }
}
