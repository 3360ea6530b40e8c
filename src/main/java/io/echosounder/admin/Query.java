package io.echosounder.admin;

import io.echosounder.common.Durations;
import io.echosounder.http.problem.ProblemException;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of one request, read strictly: unknown ones fail, and so does a second value
 * where only one makes sense.
 */
public final class Query {

  private final MultivaluedMap<String, String> parameters;

  public Query(MultivaluedMap<String, String> parameters, Set<String> known) {
    this.parameters = parameters;
    for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
      String name = parameter.getKey();
      if (!known.contains(name)) {
        throw ProblemException.parameter(
            name.length() > 60 ? name.substring(0, 60) : name,
            parameter.getValue().getFirst(),
            known.isEmpty()
                ? "no parameters"
                : "one of " + String.join(", ", known.stream().sorted().toList()));
      }
    }
  }

  public @Nullable String text(String name) {
    List<String> values = parameters.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw ProblemException.parameter(name, values.get(1), "one value");
    }
    return values.isEmpty() ? null : values.getFirst();
  }

  public <T> @Nullable T parsed(String name, String accepts, Function<String, T> parser) {
    String value = text(name);
    return value == null ? null : parse(name, value, accepts, parser);
  }

  /** Every value of a parameter that may be repeated. */
  public <T> List<T> all(String name, String accepts, Function<String, T> parser) {
    return parameters.getOrDefault(name, List.of()).stream()
        .map(value -> parse(name, value, accepts, parser))
        .toList();
  }

  private static <T> T parse(
      String name, String value, String accepts, Function<String, T> parser) {
    try {
      return parser.apply(value);
    } catch (IllegalArgumentException e) {
      throw ProblemException.parameter(name, value, accepts);
    }
  }

  public @Nullable Duration duration(String name) {
    return parsed(name, Durations.ACCEPTED, Durations::parseTimeout);
  }

  /** One of several by its label. */
  public <T> @Nullable T oneOf(String name, T[] values, Function<T, String> label) {
    return parsed(name, labels(values, label), text -> labelled(values, label, text));
  }

  /** Any number of several by their labels. */
  public <T> List<T> anyOf(String name, T[] values, Function<T, String> label) {
    return all(name, labels(values, label), text -> labelled(values, label, text));
  }

  private static <T> String labels(T[] values, Function<T, String> label) {
    return String.join(", ", Stream.of(values).map(label).toList());
  }

  private static <T> T labelled(T[] values, Function<T, String> label, String text) {
    return Stream.of(values)
        .filter(value -> label.apply(value).equals(text))
        .findFirst()
        .orElseThrow(IllegalArgumentException::new);
  }

  public boolean flag(String name) {
    Boolean value =
        parsed(
            name,
            "true or false",
            text -> {
              if (!text.equals("true") && !text.equals("false")) {
                throw new IllegalArgumentException();
              }
              return text.equals("true");
            });
    return value != null && value;
  }
}
