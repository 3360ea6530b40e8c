package io.echosounder.admin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.echosounder.admin.connections.ConnectionTimeoutsResource;
import io.echosounder.admin.connections.ConnectionsResource;
import io.echosounder.admin.events.EventsResource;
import io.echosounder.admin.index.IndexResource;
import io.echosounder.admin.listener.ListenerResource;
import io.echosounder.admin.timeouts.TimeoutsResource;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.ClosedBy;
import io.echosounder.connection.ConnectionState;
import io.echosounder.drain.DrainStage;
import io.echosounder.http.problem.Problem;
import io.echosounder.http.problem.ProblemType;
import io.echosounder.listener.ListenerState;
import io.echosounder.listener.PauseMode;
import io.echosounder.timeout.Timeout;
import io.echosounder.transport.Transport;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.AnnotatedElement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The document says what the server does, no more and no less. */
@QuarkusTest
class OpenApiTest extends AdminTest {

  private static final List<Class<?>> RESOURCES =
      List.of(
          ConnectionsResource.class,
          ConnectionTimeoutsResource.class,
          TimeoutsResource.class,
          ListenerResource.class,
          EventsResource.class,
          IndexResource.class);

  private OpenApi document;

  @BeforeEach
  void read() {
    document = OpenApi.served();
  }

  @Test
  void everyCallOfTheCodeIsDocumentedAndNoOther() {
    Set<String> coded = new TreeSet<>();
    for (Class<?> resource : RESOURCES) {
      for (var method : resource.getDeclaredMethods()) {
        Stream.of(method.getAnnotations())
            .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
            .filter(verb -> verb != null)
            .forEach(verb -> coded.add(verb.value() + " " + path(resource) + path(method)));
      }
    }
    assertThat(document.operations()).containsExactlyInAnyOrderElementsOf(coded);
    assertThat(coded).hasSize(16);
  }

  private static String path(AnnotatedElement element) {
    Path path = element.getAnnotation(Path.class);
    return path == null ? "" : path.value();
  }

  @Test
  void everyCallHasANameASummaryAndATag() {
    Set<String> ids = new HashSet<>();
    document
        .operations()
        .map(document::operation)
        .forEach(
            operation -> {
              assertThat(operation.path("summary").asText()).isNotBlank();
              assertThat(operation.path("tags")).isNotEmpty();
              assertThat(ids.add(operation.path("operationId").asText())).isTrue();
            });
  }

  /** The server says what it accepts when it is sent something else. */
  @Test
  void everyParameterThatIsAcceptedIsDocumented() {
    document
        .operations()
        // Its answer has no body that could say so.
        .filter(operation -> !operation.startsWith("HEAD "))
        .forEach(
            operation -> {
              String[] words = operation.split(" ", 2);
              String accepts =
                  given()
                      .contentType("application/json")
                      .request(words[0], words[1].replace("{id}", "a1") + "?unknown=1")
                      .then()
                      .statusCode(400)
                      .extract()
                      .jsonPath()
                      .getString("accepts");
              Set<String> documented =
                  document
                      .queryParameters(operation)
                      .peek(p -> assertThat(p.path("description").asText()).isNotBlank())
                      .peek(p -> assertThat(p.path("schema")).isNotEmpty())
                      .map(p -> p.get("name").asText())
                      .collect(Collectors.toCollection(TreeSet::new));
              assertThat(accepts)
                  .as(operation)
                  .isEqualTo(
                      documented.isEmpty()
                          ? "no parameters"
                          : "one of " + String.join(", ", documented));
            });
  }

  @Test
  void wordsAreThoseOfTheCode() {
    Map<String, List<String>> words =
        Map.of(
            "ConnectionJson/properties/state",
            Stream.of(ConnectionState.values()).map(ConnectionState::label).toList(),
            "ConnectionJson/properties/reason",
            Stream.of(CloseReason.values()).map(CloseReason::label).toList(),
            "ConnectionJson/properties/closedBy",
            Stream.of(ClosedBy.values()).map(ClosedBy::label).toList(),
            "ListenerJson/properties/state",
            Stream.of(ListenerState.values()).map(ListenerState::label).toList(),
            "ListenerJson/properties/pauseMode",
            Stream.of(PauseMode.values()).map(PauseMode::label).toList(),
            "ListenerJson/properties/transport",
            Stream.of(Transport.values()).map(Transport::label).toList(),
            "DrainJson/properties/stage",
            Stream.of(DrainStage.values()).map(DrainStage::label).toList());
    words.forEach(
        (schema, known) ->
            assertThat(
                    document
                        .resolved(document.schema(schema))
                        .path("enum")
                        .valueStream()
                        .map(JsonNode::asText))
                .as(schema)
                .containsExactlyElementsOf(known));
    assertThat(OpenApi.names(document.schema("TimeoutsPatch/properties")))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(Timeout.values()).map(Timeout::label).toList());
  }

  @Test
  void closedConnectionsAreListedAndNotEnded() {
    assertThat(states("GET /api/v1/connections")).contains("open", "closed");
    assertThat(states("DELETE /api/v1/connections")).contains("open").doesNotContain("closed");
  }

  private List<String> states(String operation) {
    return document
        .queryParameters(operation)
        .filter(parameter -> parameter.path("name").asText().equals("state"))
        .map(parameter -> document.resolved(parameter.at("/schema/items")))
        .flatMap(items -> items.path("enum").valueStream())
        .map(JsonNode::asText)
        .toList();
  }

  @Test
  void everyProblemIsDocumentedAtItsStatus() {
    for (ProblemType type : ProblemType.values()) {
      assertThat(document.root().at("/components/responses/Problem" + type.status()).toString())
          .contains(type.uri(), Problem.MEDIA_TYPE);
    }
    document
        .operations()
        .forEach(
            operation ->
                assertThat(OpenApi.names(document.operation(operation).get("responses")))
                    .contains("200", "400", "401", "403", "406", "413", "500"));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /connections, 200",
    "GET, /connections?limit=0, 400",
    "GET, /connections/{id}, 200",
    "GET, /connections/zz, 404",
    "GET, /timeouts, 200",
    "GET, /listener, 200",
    "GET, /connections/{id}/timeouts, 200",
    "GET, /connections/zz/timeouts, 404",
    "DELETE, /connections, 400",
    "DELETE, /connections?state=half-closed, 200",
    "DELETE, /connections?state=closed, 400",
    "DELETE, /connections/{id}/timeouts, 200",
    "DELETE, /connections/{id}, 200",
    "DELETE, /connections/zz, 404",
    "PATCH, /timeouts, 200",
    "PATCH, /connections/{id}/timeouts, 200",
    "PATCH, /connections/zz/timeouts, 404",
    "POST, /listener/pause, 200",
    "POST, /listener/resume, 200",
    "POST, /listener/pause?x=1, 400",
    "GET, /events?x=1, 400"
  })
  void answersAreAsDocumented(String method, String path, int status) throws Exception {
    dial();
    RequestSpecification request =
        method.equals("PATCH") ? given().contentType("application/json").body("{}") : given();
    Response answer = request.request(method, "/api/v1" + path.replace("{id}", onlyId()));
    String template = "/api/v1" + path.replaceAll("\\?.*", "").replace("zz", "{id}");

    assertThat(answer.statusCode()).isEqualTo(status);
    JsonNode documented = document.response(method + " " + template, status);
    String mediaType = answer.contentType().replaceAll(";.*", "");
    JsonNode schema = document.resolved(documented.at("/content").path(mediaType).path("schema"));
    assertThat(schema.path("properties")).as("schema of " + documented).isNotEmpty();
    assertFits(OpenApi.json(answer.asString()), schema);
  }

  @Test
  void aClosedConnectionIsAsDocumented() throws Exception {
    dial();
    String one = CONNECTIONS + "/" + onlyId();
    given().delete(one + "?mode=reset").then().statusCode(200);

    JsonNode json = OpenApi.json(given().get(one).asString());
    assertThat(OpenApi.names(json)).contains("closedAt", "reason", "closedBy");
    assertFits(json, document.schema("ConnectionJson"));
  }

  /** Every field that is there is documented, and every field that must be there is. */
  private void assertFits(JsonNode json, JsonNode schema) {
    JsonNode properties = schema.path("properties");
    if (json.isArray()) {
      JsonNode item = document.resolved(schema.path("items"));
      json.forEach(element -> assertFits(element, item));
    } else if (json.isObject() && !properties.isMissingNode()) {
      assertThat(OpenApi.names(properties)).containsAll(OpenApi.names(json));
      assertThat(OpenApi.names(json))
          .containsAll(schema.path("required").valueStream().map(JsonNode::asText).toList());
      json.propertyStream()
          .forEach(
              field ->
                  assertFits(field.getValue(), document.resolved(properties.get(field.getKey()))));
    }
  }
}
