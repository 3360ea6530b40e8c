package io.echosounder.settings;

import io.echosounder.common.ConfigMistake;
import io.echosounder.common.KebabCase;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration and goes on after a mistake: a value with a mistake counts as its
 * default. It is used after a failed start, because a person wants to see all mistakes at once.
 */
public final class LenientConfig {

  private final SmallRyeConfig config;
  private final Map<String, ConfigMistake> mistakes = new LinkedHashMap<>();

  /** Properties whose given value is ignored. */
  private final Set<String> passedOver = new HashSet<>();

  /** A reader of this configuration. It already knows some mistakes. */
  public LenientConfig(SmallRyeConfig config, List<ConfigMistake> known) {
    this.config = config;
    known.forEach(this::add);
  }

  /** All mistakes found so far. */
  public List<ConfigMistake> mistakes() {
    return List.copyOf(mistakes.values());
  }

  /**
   * Reads every property of {@code mapping}. Then it runs {@code check} on all of them, repeatedly,
   * until the check finds nothing new.
   */
  public <T> void check(Class<T> mapping, Consumer<T> check) {
    Reader reader = new Reader(mapping.getAnnotation(ConfigMapping.class).prefix());
    for (Method method : mapping.getMethods()) {
      if (!method.isDefault()) {
        reader.read(method);
      }
    }
    T values =
        mapping.cast(
            Proxy.newProxyInstance(mapping.getClassLoader(), new Class<?>[] {mapping}, reader));
    while (true) {
      try {
        check.accept(values);
        return;
      } catch (ConfigMistake mistake) {
        // This mistake may hide another one, of this or another property.
        if (!passedOver.contains(mistake.property())) {
          add(mistake);
        } else if (!passOverAllNamedIn(mistake)) {
          return;
        }
      }
    }
  }

  private void add(ConfigMistake mistake) {
    passedOver.add(mistake.property());
    mistakes.putIfAbsent(mistake.property(), mistake);
  }

  /**
   * The check still fails although the property counts as its default. So this default contradicts
   * another property, which must count as its default too.
   */
  private boolean passOverAllNamedIn(ConfigMistake mistake) {
    List<String> words = Arrays.asList(String.valueOf(mistake.getMessage()).split("[^\\w.-]+", -1));
    return passedOver.addAll(
        words.stream().filter(word -> word.startsWith("echosounder.")).toList());
  }

  private final class Reader implements InvocationHandler {

    private final String prefix;

    Reader(String prefix) {
      this.prefix = prefix;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
        throws Throwable {
      return method.isDefault()
          ? InvocationHandler.invokeDefault(proxy, method, arguments)
          : read(method);
    }

    @Nullable Object read(Method method) {
      String name = prefix + "." + KebabCase.of(method.getName());
      WithDefault byDefault = method.getAnnotation(WithDefault.class);
      if (!passedOver.contains(name)) {
        try {
          ConfigValue given = config.getConfigValue(name);
          if (given.getRawValue() != null) {
            return converted(method, name, String.valueOf(given.getValue()));
          }
        } catch (RuntimeException e) {
          add(e instanceof ConfigMistake mistake ? mistake : new ConfigMistake(name, text(e)));
        }
      }
      return byDefault == null
          ? none(method.getReturnType())
          : converted(method, name, byDefault.value());
    }

    private Object converted(Method method, String name, String value) {
      Class<?> type = method.getReturnType();
      try {
        if (type == OptionalInt.class) {
          return OptionalInt.of(Integer.parseInt(value.strip()));
        }
        if (type == OptionalLong.class) {
          return OptionalLong.of(Long.parseLong(value.strip()));
        }
        if (type == Optional.class) {
          ParameterizedType optional = (ParameterizedType) method.getGenericReturnType();
          return Optional.of(
              convert(method, (Class<?>) optional.getActualTypeArguments()[0], value));
        }
        return convert(method, type, value);
      } catch (NumberFormatException e) {
        throw new ConfigMistake(name, quoted(value) + "accepts a whole number");
      } catch (IllegalArgumentException e) {
        String accepts =
            type.isEnum()
                ? "accepts "
                    + Arrays.stream(type.getEnumConstants())
                        .map(each -> ((Enum<?>) each).name().toLowerCase(Locale.ROOT))
                        .map(each -> each.replace('_', '-'))
                        .collect(Collectors.joining(", "))
                : text(e);
        throw new ConfigMistake(name, quoted(value) + accepts);
      }
    }

    private Object convert(Method method, Class<?> type, String value) {
      WithConverter with = method.getAnnotation(WithConverter.class);
      try {
        Converter<?> converter =
            with == null
                ? config.requireConverter(type)
                : with.value().getDeclaredConstructor().newInstance();
        Object converted = converter.convert(value);
        if (converted == null) {
          throw new IllegalArgumentException("cannot be read");
        }
        return converted;
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("a converter without a constructor", e);
      }
    }
  }

  private static @Nullable Object none(Class<?> type) {
    if (type == OptionalInt.class) {
      return OptionalInt.empty();
    }
    if (type == OptionalLong.class) {
      return OptionalLong.empty();
    }
    return type == Optional.class ? Optional.empty() : null;
  }

  private static String quoted(String value) {
    return "\"" + value + "\": ";
  }

  private static String text(RuntimeException e) {
    String said = String.valueOf(e.getMessage());
    return said.replaceFirst("^SRCFG\\d+: ", "");
  }
}
