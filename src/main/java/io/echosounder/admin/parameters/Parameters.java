package io.echosounder.admin.parameters;

import io.echosounder.http.problem.ProblemException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of query parameters, strictly. A value that cannot be read ends the request with
 * a problem that names the parameter.
 *
 * <p>A {@code ParamConverterProvider} of JAX-RS could do the same. But if there is one, RESTEasy
 * reads the annotations of all resource methods at each start, and the JVM makes a class for each
 * annotation type: a start would take 1.14 of the CPU.
 */
public final class Parameters {

  private Parameters() {}

  /**
   * Reads a value.
   *
   * @param accepts the values that {@code parser} accepts, as the problem names them
   * @param parser throws an IllegalArgumentException for all other values
   */
  public static <T> T read(String name, String text, String accepts, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw ProblemException.parameter(name, text, accepts);
    }
  }

  /** Reads a value like {@link #read}, or returns null if it is not given. */
  public static <T> @Nullable T readIfGiven(
      String name, @Nullable String text, String accepts, Function<String, T> parser) {
    return text == null ? null : read(name, text, accepts, parser);
  }

  /** Reads one of the words that are the labels of these values. */
  public static <E> E word(String name, String text, E[] values, Function<E, String> label) {
    return Stream.of(values)
        .filter(value -> label.apply(value).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                ProblemException.parameter(
                    name, text, Stream.of(values).map(label).collect(Collectors.joining(", "))));
  }
}
