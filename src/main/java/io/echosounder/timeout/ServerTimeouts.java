package io.echosounder.timeout;

import io.echosounder.common.Durations;
import io.echosounder.timeout.Timeouts.Source;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The server's timeouts: what was configured, what the live file and the API have put above it, and
 * what holds now. Safe for any thread.
 *
 * <p>Not final, because tests stop threads between a look and a change.
 */
public class ServerTimeouts {

  private final Timeouts configured;

  /** Of the live file; they stand above what was configured. */
  private Map<Timeout, Duration> live = Map.of();

  /** Of the API; they stand above the live file. */
  private final Map<Timeout, Duration> patched = new EnumMap<>(Timeout.class);

  private volatile Timeouts current;

  /** What a change replaced, and what holds since. */
  public record Patched(Timeouts before, Timeouts after) {}

  /** Starts with what was configured. */
  public ServerTimeouts(Timeouts configured) {
    this.configured = configured;
    this.current = configured;
  }

  /** What holds now for a connection without overrides. */
  public Timeouts current() {
    return current;
  }

  /**
   * Applies a merge patch (RFC 7396) to what holds now; open connections still have to be told.
   *
   * @param changes a duration replaces, {@code null} returns to the live file's or the configured
   *     value, an absent name keeps
   */
  public synchronized Patched patch(Map<Timeout, @Nullable Duration> changes) {
    for (Map.Entry<Timeout, @Nullable Duration> change : changes.entrySet()) {
      Duration duration = change.getValue();
      if (duration == null) {
        patched.remove(change.getKey());
      } else {
        Durations.checkTimeout(duration);
        patched.put(change.getKey(), duration);
      }
    }
    return combine();
  }

  /** Replaces what the live file says; open connections still have to be told. */
  public synchronized Patched live(Map<Timeout, Duration> values) {
    live = Map.copyOf(values);
    return combine();
  }

  private Patched combine() {
    Timeouts before = current;
    Timeouts after = configured;
    for (Map.Entry<Timeout, Duration> value : live.entrySet()) {
      after = after.with(value.getKey(), value.getValue(), Source.LIVE_FILE);
    }
    for (Map.Entry<Timeout, Duration> value : patched.entrySet()) {
      after = after.with(value.getKey(), value.getValue(), Source.PATCH);
    }
    current = after;
    return new Patched(before, after);
  }
}
