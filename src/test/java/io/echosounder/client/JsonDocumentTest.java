package io.echosounder.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules that the documents of all commands follow, and that the REST API follows too. */
class JsonDocumentTest {
  /** Their names are kinds of endings and errors, or checks. */
  private static final Set<String> MAPS = Set.of("endings", "errors", "reasons");

  @ParameterizedTest
  @CsvSource({
    "PT0.000043S, 0.000043",
    "PT0.000000001S, 0.000000001",
    "PT0S, 0",
    "PT15M, 900",
    "PT100S, 100",
    "PT1.25S, 1.25",
    ", null"
  })
  void writesSecondsWithAllTheirDigits(Duration time, String text) throws Exception {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.writeStartObject();
      JsonWriter.seconds(json, "tookSeconds", time);
      json.writeEndObject();
    }
    assertThat(out).hasToString("{\"tookSeconds\":" + text + "}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dial", "probe", "idle --rungs 10ms", "bench -c 1 -d 200ms --warmup 0"})
  void measuresInSecondsAndNamesEachFieldInTheDocumentation(String command) throws Exception {
    try (ScriptedServer server = ScriptedServer.echo()) {
      List<String> args = new ArrayList<>(List.of(command.split(" ")));
      args.addAll(List.of("--json", server.target()));
      String out = CommandProcess.run(args.toArray(String[]::new)).out();
      List<String> names = names(new ObjectMapper().readTree(out), new ArrayList<>());
      assertThat(names)
          .contains("target", "result", "exitCode", "message")
          .anyMatch(name -> name.endsWith("Seconds"))
          .noneMatch(name -> name.matches("(?i).*(milli|micro|nano).*|millis|seconds|ms"));
      String docs = Files.readString(Path.of("docs/client.md"));
      String chapter = docs.substring(docs.indexOf("## " + args.getFirst()));
      assertThat(names)
          .filteredOn(name -> !name.equals("command"))
          .allSatisfy(name -> assertThat(chapter).contains("`" + name + "`"));
    }
  }

  @ParameterizedTest
  @CsvSource({"dial, verified", "bench -c 1 -d 200ms --warmup 0, rate"})
  void isNullWhereNobodyAsked(String command, String field) throws Exception {
    try (ScriptedServer server = ScriptedServer.echo()) {
      List<String> args = new ArrayList<>(List.of(command.split(" ")));
      args.addAll(List.of("--json", server.target()));
      String out = CommandProcess.run(args.toArray(String[]::new)).out();
      assertThat(new ObjectMapper().readTree(out).get(field).isNull()).as(out).isTrue();
    }
  }

  private static List<String> names(JsonNode node, List<String> into) {
    node.properties()
        .forEach(
            each -> {
              into.add(each.getKey());
              if (!MAPS.contains(each.getKey())) {
                names(each.getValue(), into);
              }
            });
    if (node.isArray()) {
      node.forEach(each -> names(each, into));
    }
    return into;
  }
}
