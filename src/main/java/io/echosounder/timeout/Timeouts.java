package io.echosounder.timeout;

import io.echosounder.common.Durations;
import java.time.Duration;
import java.util.Arrays;

/** One duration for each {@link Timeout}; zero is off. Immutable, read by any thread. */
public final class Timeouts {

  private static final Timeout[] ALL = Timeout.values();

  private final long[] nanos;
  private final Source[] sources;

  /** Where a value comes from, the strongest last. */
  public enum Source {
    /** Nobody has set it. */
    DEFAULT("default"),
    /** A property, from any source of configuration. */
    CONFIGURATION("configuration"),
    /** The live file. */
    LIVE_FILE("live-file"),
    /** A change of the server's timeouts by the API. */
    PATCH("patch"),
    /** A change of one connection's timeouts by the API. */
    OVERRIDE("override");

    private final String label;

    Source(String label) {
      this.label = label;
    }

    /** The name in JSON and logs. */
    public String label() {
      return label;
    }
  }

  private Timeouts(long[] nanos, Source[] sources) {
    this.nanos = nanos;
    this.sources = sources;
  }

  /** Every timeout off. */
  public static Timeouts off() {
    Source[] sources = new Source[ALL.length];
    Arrays.fill(sources, Source.DEFAULT);
    return new Timeouts(new long[ALL.length], sources);
  }

  /**
   * These timeouts with one of them replaced.
   *
   * @param duration zero, which is off, or within {@link Durations#MIN_TIMEOUT} and {@link
   *     Durations#MAX}
   * @throws IllegalArgumentException if it is neither zero nor in this range
   */
  public Timeouts with(Timeout timeout, Duration duration) {
    return with(timeout, duration, source(timeout));
  }

  /** The same, with a new source. */
  public Timeouts with(Timeout timeout, Duration duration, Source source) {
    Durations.checkTimeout(duration);
    return with(timeout, duration.toNanos(), source);
  }

  Timeouts withNanos(Timeout timeout, long value) {
    return with(timeout, value, source(timeout));
  }

  private Timeouts with(Timeout timeout, long value, Source source) {
    long[] copy = nanos.clone();
    copy[timeout.ordinal()] = value;
    Source[] from = sources.clone();
    from[timeout.ordinal()] = source;
    return new Timeouts(copy, from);
  }

  /** Where the value of one timeout comes from. */
  public Source source(Timeout timeout) {
    return sources[timeout.ordinal()];
  }

  /** The duration of one timeout; zero is off. */
  public Duration get(Timeout timeout) {
    return Duration.ofNanos(nanos[timeout.ordinal()]);
  }

  /** The same in nanoseconds; zero is off. */
  public long nanos(Timeout timeout) {
    return nanos[timeout.ordinal()];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Timeouts that && Arrays.equals(nanos, that.nanos);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(nanos);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Timeout timeout : ALL) {
      text.append(text.isEmpty() ? "" : " ").append(timeout.label()).append('=');
      text.append(Durations.format(get(timeout)));
    }
    return text.toString();
  }
}
