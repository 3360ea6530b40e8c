package io.echosounder.drain;

import io.echosounder.connection.CloseMode;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Connection;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Ends one connection when it is quiet; {@link QuietTimes} says when that is. It runs on the event
 * loop of the connection.
 */
final class QuietWatch implements Runnable {

  /** Delay of the next look while bytes are unsent. */
  private static final long UNSENT = TimeUnit.MILLISECONDS.toNanos(20);

  /** Delay of the next look while bytes are not acknowledged. */
  private static final long UNACKNOWLEDGED = TimeUnit.MILLISECONDS.toNanos(5);

  private final Connection connection;
  private final QuietTimes times;
  private final BooleanSupplier calledOff;
  private long begun;
  private boolean started;

  /** If the last look found the connection quiet, the time of its last read; else -1. */
  private long found = -1;

  QuietWatch(Connection connection, QuietTimes times, BooleanSupplier calledOff) {
    this.connection = connection;
    this.times = times;
    this.calledOff = calledOff;
  }

  /** Starts to watch after {@code delayNanos}. Any thread. */
  void start(long delayNanos) {
    Runnable first = () -> connection.onceRegistered(this);
    connection.loop().schedule(first, delayNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void run() {
    if (calledOff.getAsBoolean() || connection.state().isEnding()) {
      return;
    }
    if (!started) {
      started = true;
      begun = System.nanoTime();
    }
    long elapsed = System.nanoTime() - begun;
    int step = times.stepAt(elapsed);
    long quiet = connection.quietNanos();
    long received = connection.activity().received();
    if (quiet < 0 || !times.isMoment(step, quiet)) {
      found = -1;
      lookAgain(Math.min(nextLook(step, quiet), times.endOf(step) - elapsed));
    } else if (step > 0 && !connection.isAcknowledged()) {
      // The peer has not seen our last bytes, so its answer to them is still to come.
      found = -1;
      lookAgain(UNACKNOWLEDGED);
    } else if (found == received) {
      connection.end(CloseReason.DRAINED, CloseMode.FLUSH_THEN_FIN);
    } else {
      // The socket may hold bytes that a busy event loop has not read yet. A timer set now fires
      // after the loop's next look at all sockets.
      found = received;
      lookAgain(0);
    }
  }

  private long nextLook(int step, long quiet) {
    if (quiet < 0) {
      return UNSENT;
    }
    long asked = times.of(step);
    return quiet < asked ? asked - quiet : asked;
  }

  private void lookAgain(long nanos) {
    connection.loop().schedule(this, Math.max(0, nanos), TimeUnit.NANOSECONDS);
  }
}
