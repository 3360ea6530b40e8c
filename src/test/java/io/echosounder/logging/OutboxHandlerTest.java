package io.echosounder.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.stream.IntStream;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A handler that is stuck as a syslog that does not read would be. */
@Timeout(60)
class OutboxHandlerTest {

  private final Semaphore permits = new Semaphore(0);
  private final Queue<String> published = new ConcurrentLinkedQueue<>();

  private final OutboxHandler handler =
      new OutboxHandler(
          new Handler() {
            @Override
            public void publish(LogRecord record) {
              permits.acquireUninterruptibly();
              published.add(record.getMessage());
            }

            @Override
            public void flush() {
              permits.acquireUninterruptibly();
            }

            @Override
            public void close() {
              permits.acquireUninterruptibly();
            }
          });

  @Test
  void nothingWaitsForAHandlerThatIsStuck() {
    long before = Discarded.lines();
    publish(1500);
    handler.flush();
    handler.close();
    assertThat(Discarded.lines() - before).isEqualTo(500);
    assertThat(published).isEmpty();
  }

  @Test
  void theEndWaitsForAHandlerThatWrites() {
    permits.release(1000);
    publish(1000);
    handler.close();
    assertThat(published)
        .containsExactlyElementsOf(IntStream.range(0, 1000).mapToObj(i -> "message " + i).toList());
  }

  private void publish(int count) {
    for (int i = 0; i < count; i++) {
      handler.publish(new ExtLogRecord(Level.INFO, "message " + i, "test"));
    }
  }
}
