package io.echosounder.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.listener.Await;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;

/** While it is open, Netty's leak detector looks at every buffer, and its reports come here. */
public final class LeakWatch extends Handler implements AutoCloseable {

  private final Logger logger = Logger.getLogger(ResourceLeakDetector.class.getName());
  private final ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
  private final PatternFormatter text = new PatternFormatter("%s");
  private final List<String> reports = new CopyOnWriteArrayList<>();

  public LeakWatch() {
    logger.addHandler(this);
    logger.setUseParentHandlers(false);
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
  }

  /**
   * A buffer is leaked on purpose first, because a detector that finds nothing may not be looking.
   */
  public void assertNoLeak() {
    String mark = "leaked on purpose " + System.nanoTime();
    leak(mark);
    Await.until(
        () -> {
          collect();
          return reports.stream().anyMatch(report -> report.contains(mark));
        });
    // Others of the same collection may have been queued behind the mark.
    collect();
    assertThat(reports).filteredOn(report -> !report.contains(mark)).isEmpty();
  }

  private static void leak(String mark) {
    ByteBuf unused = UnpooledByteBufAllocator.DEFAULT.directBuffer(1).touch(mark);
    assertThat(unused.refCnt()).isOne();
  }

  /** The detector reports what the collector has found when the next buffer is made. */
  private static void collect() {
    System.gc();
    UnpooledByteBufAllocator.DEFAULT.directBuffer(1).release();
  }

  @Override
  public void publish(LogRecord record) {
    reports.add(text.format(record));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    ResourceLeakDetector.setLevel(before);
    logger.setUseParentHandlers(true);
    logger.removeHandler(this);
  }
}
