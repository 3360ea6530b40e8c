package io.echosounder.common;

import org.eclipse.microprofile.config.spi.Converter;

/** Lets a property take a size as people write it: {@code 65536} or {@code 64KiB}. */
public final class ByteSizeConverter implements Converter<Long> {

  private static final long serialVersionUID = 1L;

  @Override
  public Long convert(String value) {
    return ByteSizes.parse(value);
  }
}
