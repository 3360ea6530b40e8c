package io.echosounder.drain;

import io.echosounder.common.BooleanConverter;
import io.echosounder.common.ConfigMistake;
import io.echosounder.connection.CloseMode;
import io.echosounder.timeout.DurationConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How service ends: {@code echosounder.drain.*}. */
@ConfigMapping(prefix = "echosounder.drain")
public interface DrainConfig {

  /** Whether readiness goes down; off keeps a last pod serving while it terminates. */
  @WithDefault("true")
  @WithConverter(BooleanConverter.class)
  boolean unready();

  /** How long new connections are still accepted; 0s, for the manifests sleep in preStop. */
  @WithDefault("0s")
  @WithConverter(DurationConverter.class)
  Duration delay();

  /**
   * How long nothing must have come, with nothing unsent, for a connection to be quiet; shrinks to
   * a pause between two messages during the drain.
   */
  @WithDefault("1s")
  @WithConverter(DurationConverter.class)
  Duration quiet();

  /** The time over which quiet connections are ended, so that clients do not return as one herd. */
  @WithDefault("5s")
  @WithConverter(DurationConverter.class)
  Duration spread();

  /** When what is left is ended, from the close of the listening socket on. */
  @WithDefault("25s")
  @WithConverter(DurationConverter.class)
  Duration timeout();

  /** How what is left is ended: {@code auto} is FIN, or RST where unsent bytes are thrown away. */
  @WithDefault("auto")
  Force force();

  /**
   * Looks at the values together.
   *
   * @throws ConfigMistake if they contradict each other
   */
  default void check() {
    if (quiet().plus(spread()).compareTo(timeout()) > 0) {
      throw new ConfigMistake(
          "echosounder.drain.timeout",
          timeout()
              + " is less than echosounder.drain.quiet and echosounder.drain.spread together ("
              + quiet()
              + " and "
              + spread()
              + "), so that connections would be cut that are quiet");
    }
  }

  /** See {@link #force()}. */
  enum Force {
    /** FIN, or RST where unsent bytes are thrown away. */
    AUTO(CloseMode.FIN_OR_RESET),
    /** FIN at once, even if unsent bytes are thrown away. */
    FIN(CloseMode.FIN_AT_ONCE),
    /** RST. */
    RESET(CloseMode.RESET);

    private final CloseMode closeMode;

    Force(CloseMode closeMode) {
      this.closeMode = closeMode;
    }

    CloseMode closeMode() {
      return closeMode;
    }
  }
}
