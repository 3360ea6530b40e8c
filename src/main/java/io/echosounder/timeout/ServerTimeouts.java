package io.echosounder.timeout;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The server's timeouts: what was configured, and what holds now. Safe for any thread.
 *
 * <p>Not final, because tests stop threads between a look and a change.
 */
public class ServerTimeouts {

  private final Timeouts configured;
  private volatile Timeouts current;

  /** What a patch replaced, and what holds since. */
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
   * @param changes a duration replaces, {@code null} returns to the configured value, an absent
   *     name keeps
   */
  public synchronized Patched patch(Map<Timeout, @Nullable Duration> changes) {
    Timeouts before = current;
    Timeouts after = before;
    for (Map.Entry<Timeout, @Nullable Duration> change : changes.entrySet()) {
      Timeout timeout = change.getKey();
      Duration duration = change.getValue();
      after = after.with(timeout, duration == null ? configured.get(timeout) : duration);
    }
    current = after;
    return new Patched(before, after);
  }
}
