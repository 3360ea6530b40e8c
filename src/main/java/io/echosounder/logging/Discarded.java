package io.echosounder.logging;

import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;

/**
 * Counts the log lines that were discarded since the start, because nothing read them. Lines of the
 * category {@code audit} go the same way to the console, so they are counted here too.
 */
public final class Discarded {

  private static final LongAdder LINES = new LongAdder();

  private Discarded() {}

  public static long lines() {
    return LINES.sum();
  }

  static void count(int lines) {
    LINES.add(lines);
  }

  /** One line in the log, in its own format; called when the log flows again. */
  public static void tell(long lines) {
    // Looked up here, because a logger made earlier would start the log before its configuration.
    Logger.getLogger("io.echosounder.logging")
        .warnf("%d log lines before this one were discarded, because nothing took them", lines);
  }
}
