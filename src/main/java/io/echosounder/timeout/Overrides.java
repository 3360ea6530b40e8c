package io.echosounder.timeout;

import io.echosounder.common.Durations;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The timeouts that were set for one connection alone. They win over the server's. Immutable. */
public final class Overrides {

  /** No override, as every connection starts. */
  public static final Overrides NONE = new Overrides(Map.of());

  private final Map<Timeout, Duration> values;

  private Overrides(Map<Timeout, Duration> values) {
    this.values = values;
  }

  /**
   * These overrides after a merge patch (RFC 7396).
   *
   * @param changes a duration sets the override, {@code null} removes it, an absent name keeps it
   */
  public Overrides patched(Map<Timeout, @Nullable Duration> changes) {
    EnumMap<Timeout, Duration> merged = new EnumMap<>(Timeout.class);
    merged.putAll(values);
    for (Map.Entry<Timeout, @Nullable Duration> change : changes.entrySet()) {
      Duration duration = change.getValue();
      if (duration == null) {
        merged.remove(change.getKey());
      } else {
        Durations.checkTimeout(duration);
        merged.put(change.getKey(), duration);
      }
    }
    return merged.isEmpty() ? NONE : new Overrides(Collections.unmodifiableMap(merged));
  }

  /** The server's timeouts, with these overrides in place of some. */
  public Timeouts over(Timeouts server) {
    Timeouts effective = server;
    for (Map.Entry<Timeout, Duration> value : values.entrySet()) {
      effective = effective.with(value.getKey(), value.getValue(), Timeouts.Source.OVERRIDE);
    }
    return effective;
  }

  /** The timeouts that are overridden, in the order of {@link Timeout}. */
  public Set<Timeout> names() {
    return values.keySet();
  }

  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(value -> value.getKey().label() + "=" + Durations.format(value.getValue()))
        .collect(Collectors.joining(" "));
  }
}
