package io.echosounder.http.problem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The calls of the API with their parameters, as the OpenAPI document lists them. Quarkus writes
 * that document from the resources while it builds. JAX-RS knows the same, but offers no way to
 * read it.
 *
 * <p>The document is read when it is first needed, so that it costs no start time.
 */
@Singleton
public final class ApiCalls {

  private static final String DOCUMENT = "/META-INF/quarkus-generated-openapi-doc.JSON";

  /** Made when it is first needed too: it took 6 % of the main thread's time during a start. */
  private final Provider<ObjectMapper> json;

  private volatile @Nullable Map<String, Call> byPath;

  /**
   * The calls of one path.
   *
   * @param path matches a request's path
   * @param parameters by method and name, whether a parameter may be repeated
   */
  private record Call(Pattern path, Map<String, Map<String, Boolean>> parameters) {

    /** The value of the header {@code Allow}. */
    String methods() {
      TreeSet<String> methods = new TreeSet<>(parameters.keySet());
      methods.add("OPTIONS");
      if (methods.contains("GET")) {
        methods.add("HEAD");
      }
      return String.join(", ", methods);
    }
  }

  ApiCalls(Provider<ObjectMapper> json) {
    this.json = json;
  }

  /** Every path template with its methods, as the header {@code Allow} lists them. */
  public Map<String, String> methods() {
    Map<String, String> methods = new LinkedHashMap<>();
    calls().forEach((template, call) -> methods.put(template, call.methods()));
    return methods;
  }

  /** The methods of a request's path, or null if there is no such path. */
  @Nullable String methods(String path) {
    Call call = find(path);
    return call == null ? null : call.methods();
  }

  /** The query parameters of a call by name, with true for those that may be repeated. */
  public Map<String, Boolean> parameters(String method, String path) {
    Call call = find(path);
    if (call == null) {
      return Map.of();
    }
    String documented = method.equals("HEAD") ? "GET" : method;
    return call.parameters().getOrDefault(documented, Map.of());
  }

  private @Nullable Call find(String path) {
    return calls().values().stream()
        .filter(call -> call.path().matcher(path).matches())
        .findFirst()
        .orElse(null);
  }

  private Map<String, Call> calls() {
    Map<String, Call> known = byPath;
    if (known == null) {
      known = read();
      byPath = known;
    }
    return known;
  }

  private Map<String, Call> read() {
    JsonNode document;
    try (InputStream in = ApiCalls.class.getResourceAsStream(DOCUMENT)) {
      if (in == null) {
        throw new IOException("the build left " + DOCUMENT + " out");
      }
      document = json.get().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, Call> calls = new LinkedHashMap<>();
    document
        .path("paths")
        .properties()
        .forEach(path -> calls.put(path.getKey(), call(path.getKey(), path.getValue())));
    return calls;
  }

  private static Call call(String template, JsonNode methods) {
    String pattern = Pattern.quote(template).replaceAll("\\{[^}]+}", "\\\\E[^/]+\\\\Q");
    Map<String, Map<String, Boolean>> parameters = new HashMap<>();
    methods
        .properties()
        .forEach(
            method ->
                parameters.put(
                    method.getKey().toUpperCase(Locale.ROOT), parameters(method.getValue())));
    return new Call(Pattern.compile(pattern + "/?"), parameters);
  }

  private static Map<String, Boolean> parameters(JsonNode operation) {
    Map<String, Boolean> parameters = new TreeMap<>();
    for (JsonNode parameter : operation.path("parameters")) {
      if (parameter.path("in").asText().equals("query")) {
        boolean repeatable = parameter.at("/schema/type").asText().equals("array");
        parameters.put(parameter.path("name").asText(), repeatable);
      }
    }
    return parameters;
  }
}
