package io.echosounder.timeout;

import io.echosounder.common.Durations;
import io.echosounder.timeout.Timeouts.Source;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The server's timeouts: the configured ones, the changes by the live file and by the API, and the
 * ones in force. Safe for any thread.
 *
 * <p>Not final, because tests stop threads between a read and a change.
 */
public class ServerTimeouts {

  private final Timeouts configured;

  /** The live file's values; they win over the configured ones. */
  private Map<Timeout, Duration> live = Map.of();

  /** The API's values; they win over the live file's. */
  private final Map<Timeout, Duration> patched = new EnumMap<>(Timeout.class);

  private volatile Timeouts current;

  /** The timeouts in force before and after a change. */
  public record Patched(Timeouts before, Timeouts after) {}

  /** Starts with the configured timeouts. */
  public ServerTimeouts(Timeouts configured) {
    this.configured = configured;
    this.current = configured;
  }

  /** The timeouts in force for a connection without overrides. */
  public Timeouts current() {
    return current;
  }

  /**
   * Applies a merge patch (RFC 7396). The caller then tells the open connections.
   *
   * @param changes a duration replaces the value, {@code null} returns to the live file's or the
   *     configured value, an absent name keeps the value
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

  /** Replaces the live file's values. The caller then tells the open connections. */
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
