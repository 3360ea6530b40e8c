package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.admin.AdminConfig;
import io.echosounder.admin.connections.ConnectionJson;
import io.echosounder.common.BooleanConverter;
import io.echosounder.common.KebabCase;
import io.echosounder.connection.CloseReason;
import io.echosounder.drain.DrainConfig;
import io.echosounder.http.HttpConfig;
import io.echosounder.http.problem.ApiCalls;
import io.echosounder.http.problem.ProblemType;
import io.echosounder.instance.InstanceConfig;
import io.echosounder.listener.ListenerConfig;
import io.echosounder.livefile.LiveFileConfig;
import io.echosounder.protocol.TlsConfig;
import io.echosounder.protocol.websocket.WebSocketConfig;
import io.echosounder.registry.RegistryConfig;
import io.echosounder.settings.PropertyTable;
import io.echosounder.telemetry.LogConfig;
import io.echosounder.timeout.Timeout;
import io.echosounder.timeout.TimeoutsConfig;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of the documents say what the code says. */
@QuarkusTest
class ReadmeTest {

  static final List<Class<?>> CONFIGS =
      List.of(
          ListenerConfig.class,
          TlsConfig.class,
          WebSocketConfig.class,
          TimeoutsConfig.class,
          RegistryConfig.class,
          LogConfig.class,
          InstanceConfig.class,
          LiveFileConfig.class,
          DrainConfig.class,
          AdminConfig.class,
          HttpConfig.class);

  @Inject ApiCalls calls;

  @TestHTTPResource(value = "/metrics", management = true)
  URL scrape;

  @Test
  void propertiesAndTheirDefaults() throws IOException {
    List<String> expected = new ArrayList<>();
    for (Class<?> config : CONFIGS) {
      String prefix = config.getAnnotation(ConfigMapping.class).prefix();
      for (Method method : config.getDeclaredMethods()) {
        if (!method.isDefault()) {
          WithDefault value = method.getAnnotation(WithDefault.class);
          expected.add(
              "`%s.%s` %s"
                  .formatted(
                      prefix,
                      KebabCase.of(method.getName()),
                      value == null ? "" : "`" + value.value() + "`"));
        }
      }
    }
    assertThat(rows("docs/properties.md", "property").map(row -> row[0] + " " + row[1]))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  /** The help of {@code serve} and the check of names read the table that the build packages. */
  @Test
  void theTableOfPropertiesIsReadWhole() throws IOException {
    List<String> read = new ArrayList<>();
    PropertyTable.read().rows().forEach(row -> read.add("`" + row.name() + "`"));
    assertThat(read)
        .containsExactlyElementsOf(
            rows("docs/properties.md", "property").map(row -> row[0]).toList());
  }

  /** The usual converter takes a slip of the keyboard for false. */
  @Test
  void everySwitchIsReadStrictly() {
    for (Class<?> config : CONFIGS) {
      for (Method method : config.getDeclaredMethods()) {
        if (method.getReturnType() == boolean.class) {
          WithConverter converter = method.getAnnotation(WithConverter.class);
          assertThat(converter).as(method.toString()).isNotNull();
          assertThat(converter.value()).isEqualTo(BooleanConverter.class);
        }
      }
    }
  }

  @Test
  void timeouts() throws IOException {
    assertThat(rows("docs/connections.md", "timeout").map(row -> row[0]))
        .containsExactlyElementsOf(
            Stream.of(Timeout.values()).map(t -> "`" + t.label() + "`").toList());
  }

  @Test
  void closeReasons() throws IOException {
    assertThat(rows("docs/connections.md", "close reason").map(row -> row[0] + " " + row[1]))
        .containsExactlyElementsOf(
            Stream.of(CloseReason.values())
                .map(r -> "`" + r.label() + "` " + r.closedBy().label())
                .toList());
  }

  @Test
  void problems() throws IOException {
    assertThat(rows("docs/api.md", "problem").map(row -> String.join(" ", row)))
        .containsExactlyElementsOf(
            Stream.of(ProblemType.values())
                .map(p -> "`" + p.uri() + "` " + p.status() + " " + p.title())
                .toList());
  }

  /** Compared with what is scraped, so that neither has a metric more than the other. */
  @Test
  void metrics() throws IOException {
    String scraped = RestAssured.get(scrape).then().statusCode(200).extract().asString();
    List<String> served =
        scraped
            .lines()
            .filter(line -> line.startsWith("# TYPE echosounder_"))
            .map(line -> line.split(" ", -1))
            .map(words -> total(words[2], words[3]) + " " + words[3])
            // Micrometer's own companion of a histogram.
            .filter(name -> !name.startsWith("echosounder_connection_duration_seconds_max"))
            .toList();
    assertThat(rows("docs/api.md", "metric").map(row -> row[0].replace("`", "") + " " + row[1]))
        .containsExactlyInAnyOrderElementsOf(served);
  }

  /** One of the two formats leaves the ending out here. */
  private static String total(String name, String type) {
    return type.equals("counter") && !name.endsWith("_total") ? name + "_total" : name;
  }

  @Test
  void callsOfTheApi() throws IOException {
    List<String> documented = new ArrayList<>();
    for (String cell : Documents.firstColumn("docs/api.md", "call")) {
      Set<String> methods = new TreeSet<>();
      for (String call : cell.split(", ", -1)) {
        String[] words = call.split(" ", -1);
        methods.add(words[0]);
        if (words.length > 1) {
          methods.forEach(method -> documented.add(method + " /api/v1" + words[1]));
          methods.clear();
        }
      }
      assertThat(methods).as(cell).isEmpty();
    }
    List<String> served = new ArrayList<>();
    calls
        .methods()
        .forEach(
            (path, methods) ->
                Stream.of(methods.split(", ", -1))
                    .filter(method -> !method.equals("HEAD") && !method.equals("OPTIONS"))
                    .filter(method -> !path.equals("/"))
                    .forEach(method -> served.add(method + " " + path)));
    assertThat(documented).containsExactlyInAnyOrderElementsOf(served);
  }

  @Test
  void parametersOfTheConnections() throws IOException {
    Set<String> served = new TreeSet<>(calls.parameters("GET", "/api/v1/connections").keySet());
    served.addAll(calls.parameters("DELETE", "/api/v1/connections").keySet());
    assertThat(names("parameter of `/connections`")).containsExactlyInAnyOrderElementsOf(served);
  }

  @Test
  void fieldsOfAConnection() throws IOException {
    assertThat(names("field"))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(ConnectionJson.class.getRecordComponents())
                .map(RecordComponent::getName)
                .toList());
  }

  /** The names in the first column of a table of docs/api.md. A cell may have several. */
  private static List<String> names(String head) throws IOException {
    return Documents.firstColumn("docs/api.md", head).stream()
        .map(cell -> cell.replaceAll("\\(.*?\\)", ""))
        .flatMap(cell -> Stream.of(cell.split(",", -1)).map(String::strip))
        .toList();
  }

  private static Stream<String[]> rows(String file, String firstColumn) throws IOException {
    return Documents.table(file, firstColumn).stream();
  }
}
