package io.echosounder.timeout;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The timeouts that the server starts with: {@code echosounder.timeouts.*}. Zero is off. */
@ConfigMapping(prefix = "echosounder.timeouts")
public interface TimeoutsConfig {

  /** Off, because a client may listen only. */
  @WithDefault("0s")
  @WithConverter(DurationConverter.class)
  Duration read();

  /** Frees the memory that is held for a client that has stopped reading. */
  @WithDefault("30s")
  @WithConverter(DurationConverter.class)
  Duration write();

  /**
   * Longer than usual middleboxes wait, so that they drop the connection first and can be found.
   */
  @WithDefault("1h")
  @WithConverter(DurationConverter.class)
  Duration idle();

  /** How long a peer may pause, after its FIN, while it takes the rest of the echo. */
  @WithDefault("30s")
  @WithConverter(DurationConverter.class)
  Duration halfClosed();

  /** Off, because age alone is no fault. */
  @WithDefault("0s")
  @WithConverter(DurationConverter.class)
  Duration lifetime();

  /** The five as a value. */
  default Timeouts timeouts() {
    return Timeouts.off()
        .with(Timeout.READ, read())
        .with(Timeout.WRITE, write())
        .with(Timeout.IDLE, idle())
        .with(Timeout.HALF_CLOSED, halfClosed())
        .with(Timeout.LIFETIME, lifetime());
  }
}
