package io.echosounder.common;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 65536}, {@code 64KiB}, {@code 64Ki}, {@code 64k}. */
public final class ByteSizes {

  /** The accepted forms, for error messages. */
  public static final String ACCEPTED = "a number of bytes such as 65536, 64KiB or 1MiB";

  private static final Pattern SIZE = Pattern.compile("(\\d{1,15})(?:([kmg])i?b?|b)?");

  private ByteSizes() {}

  /** Writes a size for a report: {@code 64 B}, {@code 64 KiB}, {@code 16 MiB}. */
  public static String show(long bytes) {
    if (bytes > 0 && bytes % (1 << 20) == 0) {
      return bytes / (1 << 20) + " MiB";
    }
    return bytes > 0 && bytes % (1 << 10) == 0 ? bytes / (1 << 10) + " KiB" : bytes + " B";
  }

  /**
   * Reads a size. A letter alone means the power of two, as in the JVM's options.
   *
   * @throws IllegalArgumentException if the text is not a size; its message names the accepted
   *     units
   */
  public static long parse(String text) {
    Matcher size = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!size.matches()) {
      throw new IllegalArgumentException("accepts " + ACCEPTED);
    }
    String unit = size.group(2) == null ? "" : size.group(2);
    long bytes =
        switch (unit) {
          case "k" -> 1L << 10;
          case "m" -> 1L << 20;
          case "g" -> 1L << 30;
          default -> 1;
        };
    try {
      return Math.multiplyExact(Long.parseLong(size.group(1)), bytes);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("accepts " + ACCEPTED, e);
    }
  }
}
