package io.echosounder.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The width of the terminal behind standard error, measured every two seconds because its window
 * may change.
 *
 * <p>{@code System.console()} does not help, because it looks at standard input and output, which
 * are often pipes or files. Every system with terminals has {@code stty}.
 */
public final class Terminal implements IntSupplier {
  private static final int USUAL_COLUMNS = 80;
  private static final long MEASURE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final Pattern STTY_SIZE = Pattern.compile("\\d+ (\\d{1,4})");

  private int columns;
  private long measuredAt = System.nanoTime();

  private Terminal(int columns) {
    this.columns = columns;
  }

  /** Returns null if standard error is a file, a pipe, or a terminal that cannot redraw a line. */
  public static @Nullable Terminal ofStandardError() {
    OptionalInt columns = measure(System.getenv());
    return columns.isPresent() ? new Terminal(columns.getAsInt()) : null;
  }

  @Override
  public int getAsInt() {
    long now = System.nanoTime();
    if (now - measuredAt > MEASURE_EVERY_NANOS) {
      measuredAt = now;
      columns = measure(System.getenv()).orElse(columns);
    }
    return columns;
  }

  private static OptionalInt measure(Map<String, String> environment) {
    if ("dumb".equals(environment.get("TERM"))) {
      return OptionalInt.empty();
    }
    try {
      Process stty =
          new ProcessBuilder("sh", "-c", "[ -t 2 ] && { stty size <&2 || echo; }")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return stty.waitFor() == 0
          ? OptionalInt.of(columns(environment.get("COLUMNS"), size.strip()))
          : OptionalInt.empty();
    } catch (IOException e) {
      return OptionalInt.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalInt.empty();
    }
  }

  /**
   * Takes the user's COLUMNS first, then the size that the terminal reports. A serial terminal
   * reports 0 0.
   *
   * @param size as {@code stty size} prints it: rows and columns
   */
  static int columns(@Nullable String wanted, String size) {
    if (wanted != null && wanted.matches("[1-9]\\d{0,3}")) {
      return Integer.parseInt(wanted);
    }
    Matcher matcher = STTY_SIZE.matcher(size);
    int measured = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    return measured > 0 ? measured : USUAL_COLUMNS;
  }
}
