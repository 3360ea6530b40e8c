package io.echosounder.client;

import io.echosounder.common.ByteSizes;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a size from an option of the command line. The command checks its range. */
public final class SizeConverter implements ITypeConverter<Integer> {

  @Override
  public Integer convert(String value) {
    try {
      return (int) Math.min(Integer.MAX_VALUE, ByteSizes.parse(value));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "'" + value + "' is not a size: write " + ByteSizes.ACCEPTED);
    }
  }
}
