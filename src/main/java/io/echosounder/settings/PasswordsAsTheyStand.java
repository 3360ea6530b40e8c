package io.echosounder.settings;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigSourceInterceptorFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Expressions;
import io.smallrye.config.Priorities;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@code $} and {@code \} in passwords. SmallRye would expand {@code ${NAME}} there. Then
 * another password than the configured one would be valid, or none would be needed.
 *
 * <p>It is a factory because of its priority: SmallRye would read that of an interceptor from an
 * annotation, and the JVM would make classes for annotations, at each start.
 */
public final class PasswordsAsTheyStand implements ConfigSourceInterceptorFactory {

  /** Made by Quarkus. */
  public PasswordsAsTheyStand() {}

  @Override
  public ConfigSourceInterceptor getInterceptor(ConfigSourceInterceptorContext context) {
    return new Interceptor();
  }

  /** Outside of the interceptor that expands, at LIBRARY + 2300. */
  @Override
  public OptionalInt getPriority() {
    return OptionalInt.of(Priorities.LIBRARY + 5000);
  }

  private static final class Interceptor implements ConfigSourceInterceptor {

    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
      return isPassword(name)
          ? Expressions.withoutExpansion(() -> context.proceed(name))
          : context.proceed(name);
    }

    private static boolean isPassword(String name) {
      return name.startsWith("echosounder.admin.") && name.endsWith("-password");
    }
  }
}
