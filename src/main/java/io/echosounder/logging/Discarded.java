package io.echosounder.logging;

import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;

/**
 * Counts the log lines that were discarded since the start, because nobody read the log. This
 * includes lines of the category {@code audit}.
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

  /** Logs how many lines were discarded. Called when the log flows again. */
  public static void tell(long lines) {
    // Not a static field, because that would start the log before its configuration is read.
    Logger.getLogger("io.echosounder.logging")
        .warnf("%d log lines before this one were discarded, because nothing took them", lines);
  }
}
