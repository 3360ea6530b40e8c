package io.echosounder.drain;

import io.echosounder.common.BooleanConverter;
import io.echosounder.common.ConfigMistake;
import io.echosounder.common.Durations;
import io.echosounder.connection.CloseMode;
import io.echosounder.timeout.DurationConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The stages of a drain: {@code echosounder.drain.*}. */
@ConfigMapping(prefix = "echosounder.drain")
public interface DrainConfig {

  /** True if readiness goes down. False lets the last pod serve while it terminates. */
  @WithDefault("true")
  @WithConverter(BooleanConverter.class)
  boolean unready();

  /** How long new connections are still accepted. 0s, because the manifests sleep in preStop. */
  @WithDefault("0s")
  @WithConverter(DurationConverter.class)
  Duration delay();

  /**
   * A connection is quiet if it has received nothing for this long and has no unsent bytes. During
   * the drain this time shrinks until a pause between two messages is enough.
   */
  @WithDefault("1s")
  @WithConverter(DurationConverter.class)
  Duration quiet();

  /** The time over which quiet connections are ended, so that clients do not all return at once. */
  @WithDefault("5s")
  @WithConverter(DurationConverter.class)
  Duration spread();

  /** How long after the close of the listening socket the remaining connections are ended. */
  @WithDefault("25s")
  @WithConverter(DurationConverter.class)
  Duration timeout();

  /** How the remaining connections are ended. */
  @WithDefault("auto")
  Force force();

  /**
   * Checks the values together.
   *
   * @throws ConfigMistake if they contradict each other
   */
  default void check() {
    if (quiet().plus(spread()).compareTo(timeout()) > 0) {
      throw new ConfigMistake(
          "echosounder.drain.timeout",
          Durations.format(timeout())
              + " is less than echosounder.drain.quiet and echosounder.drain.spread together ("
              + Durations.format(quiet().plus(spread()))
              + "): set it to at least that, or quiet connections would be cut");
    }
  }

  /** See {@link #force()}. */
  enum Force {
    /** RST if unsent bytes are thrown away, FIN otherwise. */
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
