package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.WithConverter;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each interface of properties is known at every place that has to know it. */
class ConfigInterfacesTest {

  private static final Path SOURCES = Path.of("src/main/java");
  private static final Path METADATA =
      Path.of(
          "src/main/resources/META-INF/native-image/io.echosounder/echosounder",
          "reachability-metadata.json");

  /** The names of all interfaces that SmallRye fills with properties of ours. */
  private static List<String> interfaces() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.toString().endsWith("Config.java"))
          .filter(file -> read(file).contains("@ConfigMapping(prefix = \"echosounder"))
          .map(file -> SOURCES.relativize(file).toString().replace(".java", "").replace('/', '.'))
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aFailedStartLooksForMistakesInEachOfThem() throws IOException {
    String text = read(SOURCES.resolve("io/echosounder/AllMistakes.java"));
    assertThat(interfaces())
        .isNotEmpty()
        .allSatisfy(
            name ->
                assertThat(text)
                    .contains("(" + name.substring(name.lastIndexOf('.') + 1) + ".class,"));
  }

  /** LenientConfig makes a proxy of each, which the native executable must be told. */
  @Test
  void theNativeExecutableHasAProxyOfEachOfThem() throws IOException {
    String text = read(METADATA);
    assertThat(interfaces())
        .allSatisfy(name -> assertThat(text).contains("\"proxy\": [\"" + name + "\"]"));
  }

  /** LenientConfig makes each converter by reflection. */
  @Test
  void theNativeExecutableHasEveryConverter() throws IOException {
    String text = read(METADATA);
    for (Class<?> config : ReadmeTest.CONFIGS) {
      for (Method method : config.getDeclaredMethods()) {
        WithConverter with = method.getAnnotation(WithConverter.class);
        if (with != null) {
          assertThat(text).contains("\"" + with.value().getName() + "\"");
        }
      }
    }
  }

  @Test
  void theTableOfPropertiesIsComparedWithEachOfThem() throws IOException {
    assertThat(ReadmeTest.CONFIGS.stream().map(Class::getName))
        .containsExactlyInAnyOrderElementsOf(interfaces());
  }
}
