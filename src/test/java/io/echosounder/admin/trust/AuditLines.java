package io.echosounder.admin.trust;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;

/** Collects what is written to the log category {@code audit} until it is closed. */
final class AuditLines extends Handler implements AutoCloseable {

  private final Logger logger = Logger.getLogger("audit");
  private final PatternFormatter text = new PatternFormatter("%s");
  private final List<String> lines = new CopyOnWriteArrayList<>();

  AuditLines() {
    logger.addHandler(this);
  }

  List<String> lines() {
    return lines;
  }

  @Override
  public void publish(LogRecord record) {
    lines.add(text.format(record));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
