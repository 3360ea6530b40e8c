package io.echosounder.client.watch;

import io.echosounder.client.Spans;
import io.echosounder.client.Target;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntSupplier;
import org.HdrHistogram.Histogram;

/**
 * The picture at the bottom of a terminal. It is drawn again in place, and the disruptions scroll
 * by above it.
 */
final class LivePicture {
  private static final String ERASE_REST_OF_LINE = "\u001b[K";
  private static final String ERASE_BELOW = "\u001b[J";

  private final Target target;
  private final PrintStream err;
  private final IntSupplier columns;
  private int drawn;

  /**
   * @param columns the width of the terminal
   */
  LivePicture(Target target, PrintStream err, IntSupplier columns) {
    this.target = target;
    this.err = err;
    this.columns = columns;
  }

  void draw(Second second, LastMinute minute) {
    List<String> lines = lines(second, minute, columns.getAsInt() - 1);
    StringBuilder text = new StringBuilder(toFirstLine());
    for (int i = 0; i < lines.size(); i++) {
      text.append(i == 0 ? "" : "\n").append(lines.get(i)).append(ERASE_REST_OF_LINE);
    }
    err.print(text);
    err.flush();
    drawn = lines.size();
  }

  /** Prints lines that stay, above the picture. The next {@link #draw} brings the picture back. */
  void above(List<String> lines) {
    erase();
    int width = columns.getAsInt() - 1;
    lines.forEach(line -> Wrapped.of(line, width, "    ").forEach(err::println));
    err.flush();
  }

  /** Removes the picture, because the next output starts there. */
  void erase() {
    if (drawn > 0) {
      err.print(toFirstLine() + ERASE_BELOW);
      err.flush();
      drawn = 0;
    }
  }

  private String toFirstLine() {
    return drawn > 1 ? "\r\u001b[" + (drawn - 1) + "A" : "\r";
  }

  /** The lines of the picture, none longer than {@code width}. */
  List<String> lines(Second second, LastMinute minute, int width) {
    Totals totals = second.totals();
    List<String> lines = new ArrayList<>();
    lines.add(
        fitting(
            width,
            "watch " + target,
            String.format(Locale.ROOT, "%d of %d up", totals.up(), totals.conversations()),
            String.format(Locale.ROOT, "%,d messages/s", second.roundTrips().getTotalCount()),
            Spans.show(Duration.ofSeconds(totals.watched().toSeconds()))));
    Histogram last = minute.sum();
    lines.add(fitting(width, WatchText.roundTrips(last).replace("max", "worst") + " in 1 min"));
    lines.add(minute.sparkline(Math.min(width, LastMinute.SECONDS)));
    List<String> counts = new ArrayList<>();
    counts.add(WatchText.count(totals.disruptions(), "disruption"));
    counts.add(
        String.format(Locale.ROOT, "%,d lost, %,d goodbyes", totals.lost(), totals.goodbyes()));
    if (totals.freshServed() + totals.freshFailed() > 0) {
      counts.add(WatchText.percent(1 - totals.failedFresh()) + " of fresh served");
    }
    lines.add(fitting(width, counts.toArray(String[]::new)));
    for (Disruption each : second.current()) {
      if (!each.isOver()) {
        lines.add(fitting(width, "now: " + WatchText.brief(each)));
      }
    }
    return lines;
  }

  /** As many parts as there is room for, the most important first. */
  static String fitting(int width, String... parts) {
    StringBuilder line = new StringBuilder();
    for (String each : parts) {
      String more = line.isEmpty() ? each : "   " + each;
      if (line.isEmpty() || line.length() + more.length() <= width) {
        line.append(more);
      }
    }
    return line.substring(0, Math.clamp(width, 0, line.length()));
  }
}
