package io.echosounder.logging;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;

/** Collects the lines of a log category that a test wants to see, until it is closed. */
public final class LogLines extends Handler implements AutoCloseable {

  private final Logger logger;
  private final Predicate<LogRecord> wanted;
  private final PatternFormatter text;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private LogLines(String category, String format, Predicate<LogRecord> wanted) {
    this.logger = Logger.getLogger(category);
    this.text = new PatternFormatter(format);
    this.wanted = wanted;
    logger.addHandler(this);
  }

  /** Every message of one category. */
  public static LogLines of(String category) {
    return new LogLines(category, "%s", record -> true);
  }

  /** Category and message of every warning and error. */
  public static LogLines warnings() {
    return new LogLines("", "%c: %s", record -> isAtLeast(record, Level.WARNING));
  }

  /** Category and message of every error, and of every warning with a stack trace. */
  public static LogLines errorsAndTraces() {
    return new LogLines(
        "",
        "%c: %s",
        record ->
            isAtLeast(record, Level.SEVERE)
                || (record.getThrown() != null && isAtLeast(record, Level.WARNING)));
  }

  /** The lines so far. */
  public List<String> lines() {
    return lines;
  }

  private static boolean isAtLeast(LogRecord record, Level level) {
    return record.getLevel().intValue() >= level.intValue();
  }

  @Override
  public void publish(LogRecord record) {
    if (wanted.test(record)) {
      lines.add(text.format(record));
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
