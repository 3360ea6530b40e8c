package io.echosounder.settings;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Expressions;
import io.smallrye.config.Priorities;
import jakarta.annotation.Priority;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@code $} and {@code \} in passwords: what looks like an expression is not expanded there,
 * because a password that changes on its way opens the door for another one, or for everybody.
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
