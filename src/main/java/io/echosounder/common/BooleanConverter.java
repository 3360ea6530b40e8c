package io.echosounder.common;

import org.eclipse.microprofile.config.spi.Converter;

/**
 * Accepts {@code true} and {@code false} only. SmallRye's own converter reads any other text as
 * false.
 */
public final class BooleanConverter implements Converter<Boolean> {

  private static final long serialVersionUID = 1L;

  @Override
  public Boolean convert(String value) {
    return switch (value.strip()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("accepts true or false");
    };
  }
}
