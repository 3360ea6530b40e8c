package io.echosounder.client;

import io.echosounder.common.Durations;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations from options of the command line, and writes them for reports. */
public final class Spans {
  private Spans() {}

  /**
   * Writes at most three digits in a fitting unit: {@code 43 µs}, {@code 1.25 ms}, {@code 7.0 s},
   * {@code 15 min}.
   */
  public static String show(Duration duration) {
    if (duration.isZero()) {
      return "0 s";
    }
    double nanos = duration.toNanos();
    if (nanos < 1e3) {
      return duration.toNanos() + " ns";
    }
    if (nanos < 1e6) {
      return figures(nanos / 1e3) + " µs";
    }
    if (nanos < 1e9) {
      return figures(nanos / 1e6) + " ms";
    }
    if (nanos < 120e9) {
      return figures(nanos / 1e9) + " s";
    }
    if (nanos < 7200e9) {
      return figures(nanos / 60e9) + " min";
    }
    return figures(nanos / 3600e9) + " h";
  }

  private static String figures(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
  }

  /** For picocli. */
  public static final class Converter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      try {
        return Durations.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
