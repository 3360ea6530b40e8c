package io.echosounder.settings;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Expressions;
import io.smallrye.config.Priorities;
import jakarta.annotation.Priority;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@code $} and {@code \} in passwords. SmallRye would expand {@code ${NAME}} there. Then
 * another password than the configured one would be valid, or none would be needed.
 */
@Priority(Priorities.LIBRARY + 5000) // Outside of the interceptor that expands, at LIBRARY + 2300.
public final class PasswordsAsTheyStand implements ConfigSourceInterceptor {

  private static final long serialVersionUID = 1L;

  @Override
  public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
    return isPassword(name)
        ? Expressions.withoutExpansion(() -> context.proceed(name))
        : context.proceed(name);
  }

  static boolean isPassword(String name) {
    return name.startsWith("echosounder.admin.") && name.endsWith("-password");
  }
}
