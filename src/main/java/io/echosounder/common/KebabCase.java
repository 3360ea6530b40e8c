package io.echosounder.common;

import java.util.Locale;

/** Turns the name of a Java method into the name of a property. */
public final class KebabCase {

  private KebabCase() {}

  /** {@code halfClosed} becomes {@code half-closed}. */
  public static String of(String camelCase) {
    return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
