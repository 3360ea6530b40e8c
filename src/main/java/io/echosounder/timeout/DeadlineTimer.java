package io.echosounder.timeout;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one timer of a connection. It is re-armed only when it fires.
 *
 * <p>If a deadline moves to a later instant, the timer still fires at the old one. Then its owner
 * looks at the timestamps and arms it again. So a message that restarts a timeout schedules
 * nothing. Only an earlier deadline reschedules the timer. On the event loop only.
 */
public final class DeadlineTimer implements Runnable {

  private final EventLoop loop;
  private final NanoClock clock;
  private final Runnable onDue;
  private long firesAt = Deadlines.NEVER;
  private @Nullable ScheduledFuture<?> scheduled;

  /**
   * @param onDue called on the loop when the armed instant has come; arms the timer again if it
   *     still waits
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

  /** Cancels the timer, so that it does not keep a closed connection in memory. */
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
