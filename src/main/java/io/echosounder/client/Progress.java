package io.echosounder.client;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows on standard error how far a long command has come. On a terminal it redraws one line with a
 * bar. Elsewhere it prints a line from time to time, which suits a log.
 *
 * <p>Its methods are synchronized, because a signal ends it from another thread.
 */
public final class Progress implements AutoCloseable {
  private static final Duration FIRST_LINES_APART = Duration.ofSeconds(5);
  private static final Duration LAST_LINES_APART = Duration.ofMinutes(1);
  private static final int SHORTEST_BAR = 5;
  private static final int LONGEST_BAR = 40;

  /** Moves to the first column. */
  private static final String RETURN = "\r";

  /** Erases from the cursor to the end of the line. */
  private static final String ERASE_REST = "\u001b[K";

  private final String command;
  private final PrintStream err;
  private final @Nullable IntSupplier columns;
  private final LongSupplier nanoClock;

  private String phase = "";
  private String drawn = "";
  private Duration linesApart = FIRST_LINES_APART;
  private long lastLine;
  private boolean closed;

  /** {@code command} is the first word of every line. */
  public Progress(String command) {
    this(command, System.err, Terminal.ofStandardError(), System::nanoTime);
  }

  /**
   * @param columns the width of the terminal; null without a terminal
   */
  Progress(String command, PrintStream err, @Nullable IntSupplier columns, LongSupplier nanoClock) {
    this.command = command;
    this.err = err;
    this.columns = columns;
    this.nanoClock = nanoClock;
  }

  /**
   * Shows the current state. It is cheap, so callers may call it several times a second.
   *
   * @param phase the name of the phase; a new phase shows at once
   * @param share the finished share of the phase, 0 to 1
   * @param facts texts with units, the most important first; a narrow terminal drops the last ones
   */
  public synchronized void at(String phase, double share, String... facts) {
    if (closed) {
      return;
    }
    if (columns != null) {
      String line = line(columns.getAsInt(), command + " " + phase, share, List.of(facts));
      if (!line.equals(drawn)) {
        drawn = line;
        err.print(RETURN + line + ERASE_REST);
        err.flush();
      }
    } else if (isLineDue(phase)) {
      err.println(command + " " + phase + ": " + String.join(", ", Arrays.asList(facts)));
    }
  }

  /** True if standard error is a terminal, where a command may write more lines than into a log. */
  public boolean isOnTerminal() {
    return columns != null;
  }

  /**
   * Prints a line that stays, above the line with the bar. A terminal cuts it at its width.
   *
   * @param line without a line end
   */
  public synchronized void print(String line) {
    if (closed) {
      return;
    }
    if (columns == null) {
      err.println(line);
      return;
    }
    int room = Math.max(0, columns.getAsInt() - 1);
    err.print(
        RETURN + line.substring(0, Math.min(room, line.length())) + ERASE_REST + "\n" + drawn);
    err.flush();
  }

  /**
   * A new phase prints at once. The gaps between further lines grow, so that a long run does not
   * fill the log.
   */
  private boolean isLineDue(String next) {
    long now = nanoClock.getAsLong();
    if (!next.equals(phase)) {
      phase = next;
      linesApart = FIRST_LINES_APART;
    } else if (now - lastLine >= linesApart.toNanos()) {
      Duration doubled = linesApart.multipliedBy(2);
      linesApart = doubled.compareTo(LAST_LINES_APART) < 0 ? doubled : LAST_LINES_APART;
    } else {
      return false;
    }
    lastLine = now;
    return true;
  }

  /**
   * Makes one line that leaves the last column free, because some terminals wrap a full line. It
   * drops the last facts if there is no room for them. The bar fills the rest.
   */
  static String line(int columns, String head, double share, List<String> facts) {
    int room = columns - 1;
    for (int kept = facts.size(); kept > 0; kept--) {
      String text = String.join(", ", facts.subList(0, kept));
      int bar = Math.min(LONGEST_BAR, room - head.length() - text.length() - " [] ".length());
      if (bar >= SHORTEST_BAR) {
        int done = (int) Math.round(bar * Math.clamp(share, 0.0, 1.0));
        return head + " [" + "#".repeat(done) + ".".repeat(bar - done) + "] " + text;
      }
    }
    String text = head + ": " + (facts.isEmpty() ? "" : facts.getFirst());
    return text.substring(0, Math.clamp(room, 0, text.length()));
  }

  /** Erases the line from the terminal, because the next output starts there. */
  public synchronized void end() {
    if (columns != null && !closed && !drawn.isEmpty()) {
      err.print(RETURN + ERASE_REST);
      err.flush();
    }
    closed = true;
  }

  @Override
  public void close() {
    end();
  }
}
