package io.echosounder.timeout;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Derives deadlines from timeouts and stamps. Keeps nothing, so it cannot be out of date. */
public final class Deadlines {

  /** The deadline of a timeout that is off or not running. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final Timeout[] ALL = Timeout.values();

  private Deadlines() {}

  /**
   * The instant at which a timeout fires if nothing restarts it, in {@link NanoClock} time, or
   * {@link #NEVER}.
   */
  public static long of(Timeout timeout, Timeouts timeouts, Stamps stamps) {
    long nanos = timeouts.nanos(timeout);
    if (nanos == 0) {
      return NEVER;
    }
    long start =
        switch (timeout) {
          case READ -> latest(stamps.readingSince(), stamps.received());
          case WRITE -> latest(stamps.writingSince(), stamps.taken());
          case IDLE -> stamps.active();
          case HALF_CLOSED -> latest(stamps.halfClosedSince(), stamps.taken());
          case LIFETIME -> stamps.opened();
        };
    return start == Stamps.NONE ? NEVER : start + nanos;
  }

  /** The earliest of the five deadlines, or {@link #NEVER}. */
  public static long earliest(Timeouts timeouts, Stamps stamps) {
    long earliest = NEVER;
    for (Timeout timeout : ALL) {
      earliest = Math.min(earliest, of(timeout, timeouts, stamps));
    }
    return earliest;
  }

  /** The timeout whose deadline passed first, or null if none has passed at {@code now}. */
  public static @Nullable Timeout passed(Timeouts timeouts, Stamps stamps, long now) {
    Timeout first = null;
    long earliest = NEVER;
    for (Timeout timeout : ALL) {
      long deadline = of(timeout, timeouts, stamps);
      if (deadline <= now && deadline < earliest) {
        earliest = deadline;
        first = timeout;
      }
    }
    return first;
  }

  /** How long each running timeout still has if nothing restarts it, in the order of the enum. */
  public static Map<Timeout, Duration> remaining(Timeouts timeouts, Stamps stamps, long now) {
    Map<Timeout, Duration> remaining = new EnumMap<>(Timeout.class);
    for (Timeout timeout : ALL) {
      long deadline = of(timeout, timeouts, stamps);
      if (deadline != NEVER) {
        remaining.put(timeout, Duration.ofNanos(Math.max(0, deadline - now)));
      }
    }
    return remaining;
  }

  /** A wait that does not run has no start, whatever its last restart was. */
  private static long latest(long since, long restarted) {
    return since == Stamps.NONE ? Stamps.NONE : Math.max(since, restarted);
  }
}
