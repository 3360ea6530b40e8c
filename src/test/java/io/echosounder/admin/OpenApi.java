package io.echosounder.admin;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The OpenAPI document that the server serves, with its references followed. */
final class OpenApi {

  private final JsonNode root;

  private OpenApi(JsonNode root) {
    this.root = root;
  }

  static OpenApi served() {
    return new OpenApi(
        json(given().get("/q/openapi?format=json").then().statusCode(200).extract().asString()));
  }

  static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  static Set<String> names(JsonNode object) {
    return object
        .propertyStream()
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  JsonNode root() {
    return root;
  }

  /** Every operation as {@code GET /api/v1/…}. */
  Stream<String> operations() {
    return root.get("paths")
        .propertyStream()
        .flatMap(
            path ->
                names(path.getValue()).stream()
                    .map(method -> method.toUpperCase(Locale.ROOT) + " " + path.getKey()));
  }

  JsonNode operation(String name) {
    String[] words = name.split(" ", 2);
    return root.get("paths").get(words[1]).get(words[0].toLowerCase(Locale.ROOT));
  }

  Stream<JsonNode> queryParameters(String operation) {
    return operation(operation)
        .path("parameters")
        .valueStream()
        .map(this::resolved)
        .filter(parameter -> parameter.get("in").asText().equals("query"));
  }

  JsonNode response(String operation, int status) {
    return resolved(operation(operation).path("responses").path(String.valueOf(status)));
  }

  JsonNode schema(String name) {
    return root.at("/components/schemas/" + name);
  }

  /** The node itself, or what it refers to. */
  JsonNode resolved(JsonNode node) {
    JsonNode reference = node.path("$ref");
    return reference.isMissingNode() ? node : root.at(reference.asText().substring(1));
  }
}
