package io.echosounder.timeout;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Computes deadlines from timeouts and timestamps. It stores nothing, so it is never out of date.
 */
public final class Deadlines {

  /** The deadline of a timeout that is off or not running. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final Timeout[] ALL = Timeout.values();

  private Deadlines() {}

  /**
   * The instant at which a timeout fires if nothing restarts it, in {@link NanoClock} time, or
   * {@link #NEVER}.
   */
  public static long of(Timeout timeout, Timeouts timeouts, ActivityTimestamps activity) {
    long nanos = timeouts.nanos(timeout);
    if (nanos == 0) {
      return NEVER;
    }
    long start =
        switch (timeout) {
          case READ -> latest(activity.readingSince(), activity.received());
          case WRITE -> latest(activity.writingSince(), activity.taken());
          case IDLE -> activity.active();
          case HALF_CLOSED -> latest(activity.halfClosedSince(), activity.taken());
          case LIFETIME -> activity.opened();
        };
    return start == ActivityTimestamps.NONE ? NEVER : start + nanos;
  }

  /** The earliest of the five deadlines, or {@link #NEVER}. */
  public static long earliest(Timeouts timeouts, ActivityTimestamps activity) {
    long earliest = NEVER;
    for (Timeout timeout : ALL) {
      earliest = Math.min(earliest, of(timeout, timeouts, activity));
    }
    return earliest;
  }

  /** The timeout whose deadline passed first, or null if none has passed at {@code now}. */
  public static @Nullable Timeout passed(Timeouts timeouts, ActivityTimestamps activity, long now) {
    Timeout first = null;
    long earliest = NEVER;
    for (Timeout timeout : ALL) {
      long deadline = of(timeout, timeouts, activity);
      if (deadline <= now && deadline < earliest) {
        earliest = deadline;
        first = timeout;
      }
    }
    return first;
  }

  /**
   * The remaining time of each running timeout if nothing restarts it, in the order of the enum.
   */
  public static Map<Timeout, Duration> remaining(
      Timeouts timeouts, ActivityTimestamps activity, long now) {
    Map<Timeout, Duration> remaining = new EnumMap<>(Timeout.class);
    for (Timeout timeout : ALL) {
      long deadline = of(timeout, timeouts, activity);
      if (deadline != NEVER) {
        remaining.put(timeout, Duration.ofNanos(Math.max(0, deadline - now)));
      }
    }
    return remaining;
  }

  /** A timeout that does not run has no start, even if it was restarted before. */
  private static long latest(long since, long restarted) {
    return since == ActivityTimestamps.NONE ? ActivityTimestamps.NONE : Math.max(since, restarted);
  }
}
