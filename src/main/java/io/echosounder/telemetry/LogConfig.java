package io.echosounder.telemetry;

import io.echosounder.registry.QuietRemotes;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The log of connections: {@code echosounder.log.*}. */
@ConfigMapping(prefix = "echosounder.log")
public interface LogConfig {

  /** Which events of a connection are logged, in {@code io.echosounder.connections}. */
  @WithDefault("off")
  Connections connections();

  /** Blocks of addresses, with commas; see {@link QuietRemotes}. */
  Optional<String> quietRemotes();

  /**
   * The parsed blocks.
   *
   * @throws io.echosounder.common.ConfigMistake if it cannot be read
   */
  default QuietRemotes checkedQuietRemotes() {
    return quietRemotes().map(QuietRemotes::parse).orElse(QuietRemotes.NONE);
  }

  /** See {@link #connections()}. */
  enum Connections {
    /** No line. */
    OFF,
    /** A line when a connection has closed. */
    CLOSED,
    /** A line when it opens too. */
    ALL
  }
}
