package io.echosounder.timeout;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one timer of a connection, re-armed lazily.
 *
 * <p>A deadline that moves away is not followed: the timer fires at the old instant, its owner
 * looks at the timestamps and arms it anew. So a message that restarts a timeout costs no
 * scheduling at all. Only a deadline that comes nearer reschedules. On the event loop only.
 */
public final class DeadlineTimer implements Runnable {

  private final EventLoop loop;
  private final NanoClock clock;
  private final Runnable onDue;
  private long firesAt = Deadlines.NEVER;
  private @Nullable ScheduledFuture<?> scheduled;

  /**
   * @param onDue called on the loop when an instant armed for has come; arms anew what it still
   *     waits for
   */
  public DeadlineTimer(EventLoop loop, NanoClock clock, Runnable onDue) {
    this.loop = loop;
    this.clock = clock;
    this.onDue = onDue;
  }

  /** Makes sure that the owner is called at {@code deadline} or before. */
  public void arm(long deadline) {
    if (deadline >= firesAt) {
      return;
    }
    cancel();
    firesAt = deadline;
    long delay = Math.max(0, deadline - clock.nanos());
    scheduled = loop.schedule(this, delay, TimeUnit.NANOSECONDS);
  }

  /** Ends the wait, so that nothing keeps a closed connection in memory. */
  public void cancel() {
    if (scheduled != null) {
      scheduled.cancel(false);
      scheduled = null;
    }
    firesAt = Deadlines.NEVER;
  }

  @Override
  public void run() {
    scheduled = null;
    firesAt = Deadlines.NEVER;
    onDue.run();
  }
}
