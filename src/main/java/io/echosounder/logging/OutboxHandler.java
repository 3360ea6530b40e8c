package io.echosounder.logging;

import java.time.Duration;
import java.util.logging.Handler;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;

/**
 * Wraps a log handler that may block, such as a file on a disk that hangs, or a syslog that does
 * not read. Publishing, flushing and closing never wait for it.
 */
final class OutboxHandler extends ExtHandler {

  private static final Outbox.Size SIZE = new Outbox.Size(1000, 1, Duration.ZERO);
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final Outbox<ExtLogRecord> outbox;

  OutboxHandler(Handler stuck) {
    // Its formatter decides whether the caller has to be computed, see isCallerCalculationRequired.
    addHandler(stuck);
    outbox =
        new Outbox<>("log-handler", SIZE, batch -> batch.forEach(stuck::publish), Discarded::tell);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> outbox.awaitEmpty(PATIENCE), "last-log-records"));
  }

  @Override
  protected void doPublish(ExtLogRecord record) {
    if (isCallerCalculationRequired()) {
      record.copyAll();
    } else {
      record.disableCallerCalculation();
      record.copyMdc();
    }
    outbox.offer(record, 1, 1);
  }

  @Override
  public void flush() {
    // The wrapped handler flushes after each record, on the thread of the outbox.
  }

  @Override
  public void close() {
    outbox.awaitEmpty(PATIENCE);
  }
}
