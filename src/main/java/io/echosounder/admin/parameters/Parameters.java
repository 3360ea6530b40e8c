package io.echosounder.admin.parameters;

import io.echosounder.admin.connections.ConnectionOrder;
import io.echosounder.admin.connections.EndMode;
import io.echosounder.admin.connections.PageSize;
import io.echosounder.common.Durations;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.ConnectionState;
import io.echosounder.http.problem.ProblemException;
import io.echosounder.listener.PauseMode;
import io.echosounder.registry.Cidr;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of query parameters, strictly. A provider is used rather than a factory method
 * in each type, because only a provider is told the name of the parameter, which the problem names.
 */
@Provider
public final class Parameters implements ParamConverterProvider {

  private static final Map<Class<?>, Parser<?>> PARSERS =
      Map.ofEntries(
          Map.entry(ConnectionState.class, words(ConnectionState.values(), ConnectionState::label)),
          Map.entry(CloseReason.class, words(CloseReason.values(), CloseReason::label)),
          Map.entry(EndMode.class, words(EndMode.values(), EndMode::label)),
          Map.entry(PauseMode.class, words(PauseMode.values(), PauseMode::label)),
          Map.entry(
              ConnectionOrder.class,
              new Parser<>(ConnectionOrder.ACCEPTED, ConnectionOrder::parse)),
          Map.entry(PageSize.class, new Parser<>(PageSize.ACCEPTED, PageSize::parse)),
          Map.entry(Cidr.class, new Parser<>(Cidr.ACCEPTED, Cidr::parse)),
          Map.entry(Duration.class, new Parser<>(Durations.ACCEPTED, Durations::parseTimeout)),
          Map.entry(Long.class, new Parser<>("a number, 0 or more", Parameters::count)),
          Map.entry(boolean.class, words(new Boolean[] {true, false}, String::valueOf)));

  /** The values that a type accepts, as a problem names them, and the method that reads them. */
  private record Parser<T>(String accepts, Function<String, T> read) {}

  /** Made by Quarkus. */
  public Parameters() {}

  // The table has a parser of T for Class<T>.
  @SuppressWarnings("unchecked")
  @Override
  public <T> @Nullable ParamConverter<T> getConverter(
      Class<T> type, Type genericType, Annotation[] annotations) {
    Parser<T> parser = (Parser<T>) PARSERS.get(type);
    String name = name(annotations);
    return parser == null || name == null ? null : new Converter<>(name, parser);
  }

  private static @Nullable String name(Annotation[] annotations) {
    return Stream.of(annotations)
        .filter(QueryParam.class::isInstance)
        .map(annotation -> ((QueryParam) annotation).value())
        .findFirst()
        .orElse(null);
  }

  private record Converter<T>(String name, Parser<T> parser) implements ParamConverter<T> {

    @Override
    public T fromString(String value) {
      try {
        return parser.read().apply(value);
      } catch (IllegalArgumentException e) {
        throw ProblemException.parameter(name, value, parser.accepts());
      }
    }

    @Override
    public String toString(T value) {
      return String.valueOf(value);
    }
  }

  private static <E> Parser<E> words(E[] values, Function<E, String> label) {
    return new Parser<>(
        Stream.of(values).map(label).collect(Collectors.joining(", ")),
        text ->
            Stream.of(values)
                .filter(value -> label.apply(value).equals(text))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new));
  }

  private static Long count(String text) {
    // The JDK would accept a plus sign and the digits of every script.
    if (!text.matches("[0-9]{1,18}")) {
      throw new IllegalArgumentException(text);
    }
    return Long.valueOf(text);
  }
}
