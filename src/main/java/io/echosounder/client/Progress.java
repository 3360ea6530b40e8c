package io.echosounder.client;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells on standard error how far long work is: one line with a bar that is drawn again and again
 * on a terminal, elsewhere a line now and then, which a log can keep.
 *
 * <p>Locked, because a signal ends it from another thread.
 */
public final class Progress implements AutoCloseable {
  private static final Duration FIRST_LINES_APART = Duration.ofSeconds(5);
  private static final Duration LAST_LINES_APART = Duration.ofMinutes(1);
  private static final int SHORTEST_BAR = 5;
  private static final int LONGEST_BAR = 40;

  /** To the first column; and then: erase what is left of the line. */
  private static final String RETURN = "\r";

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

  /** For {@code command}, the first word of every line. */
  public Progress(String command) {
    this(command, System.err, Terminal.ofStandardError(), System::nanoTime);
  }

  /**
   * @param columns of the terminal; null: there is none
   */
  Progress(String command, PrintStream err, @Nullable IntSupplier columns, LongSupplier nanoClock) {
    this.command = command;
    this.err = err;
    this.columns = columns;
    this.nanoClock = nanoClock;
  }

  /**
   * Says where the work stands; cheap enough to call several times a second.
   *
   * @param phase its name: a new one is told at once
   * @param share of the phase that is done, 0 to 1
   * @param facts with their units, the most important first: a narrow terminal shows only these
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

  /** A new phase at once, then lines ever further apart: a log does not grow with a long run. */
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
   * One line that leaves the last column free, because a full line moves some terminals on to the
   * next. Facts that find no room are left out, from the last one on; the bar takes what is left.
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

  /** Takes the line off the terminal, because what is told next begins there. */
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
