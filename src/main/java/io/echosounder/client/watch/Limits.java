package io.echosounder.client.watch;

import io.echosounder.client.Spans;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The limits of a gate. Exceeding one makes the command exit with 1.
 *
 * @param longest the longest wait of a conversation for an echo; null means no limit
 * @param lost the number of lost long connections; null means no limit
 * @param failedFresh failed fresh connections; null means no limit
 */
record Limits(@Nullable Duration longest, @Nullable Long lost, @Nullable Amount failedFresh) {

  /** A number, or a share in percent. */
  record Amount(double value, boolean isPercent) {
    /** For picocli. */
    static final class Converter implements ITypeConverter<Amount> {
      @Override
      public Amount convert(String value) {
        boolean isPercent = value.endsWith("%");
        String digits = isPercent ? value.substring(0, value.length() - 1) : value;
        if (digits.matches("\\d{1,9}(\\.\\d{1,9})?") && (isPercent || digits.matches("\\d+"))) {
          double number = Double.parseDouble(digits);
          if (!isPercent || number <= 100) {
            return new Amount(number, isPercent);
          }
        }
        throw new TypeConversionException(
            "'" + value + "' is neither a number such as 5 nor a share such as 0.1%");
      }
    }
  }

  /** The limits that are exceeded, and by how much; empty if all are kept. */
  List<String> exceeded(Totals totals) {
    List<String> exceeded = new ArrayList<>();
    if (longest != null && totals.longestWait().compareTo(longest) > 0) {
      exceeded.add(
          "--max-stall "
              + Spans.show(longest)
              + " is exceeded by "
              + Spans.show(totals.longestWait().minus(longest))
              + ": the longest wait for an echo was "
              + Spans.show(totals.longestWait()));
    }
    if (lost != null && totals.lost() > lost) {
      exceeded.add(
          String.format(
              Locale.ROOT,
              "--max-lost %d is exceeded by %d: %d connections were lost",
              lost,
              totals.lost() - lost,
              totals.lost()));
    }
    if (failedFresh != null) {
      add(exceeded, failedFresh, totals);
    }
    return exceeded;
  }

  private static void add(List<String> exceeded, Amount most, Totals totals) {
    long failed = totals.freshFailed();
    long all = failed + totals.freshServed();
    double percent = 100 * totals.failedFresh();
    if (most.isPercent() && percent > most.value()) {
      exceeded.add(
          String.format(
              Locale.ROOT,
              "--max-failed-fresh %s%% is exceeded by %s percentage points: %d of %d failed, %s %%",
              plain(most.value()),
              plain(percent - most.value()),
              failed,
              all,
              plain(percent)));
    } else if (!most.isPercent() && failed > most.value()) {
      exceeded.add(
          String.format(
              Locale.ROOT,
              "--max-failed-fresh %s is exceeded by %s: %d of %d failed",
              plain(most.value()),
              plain(failed - most.value()),
              failed,
              all));
    }
  }

  private static String plain(double value) {
    return String.format(Locale.ROOT, "%.3g", value).contains("e")
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.3f", value).replaceAll("\\.?0+$", "");
  }
}
