package io.echosounder.http;

import io.echosounder.common.ConfigMistake;
import io.echosounder.common.Durations;
import io.echosounder.timeout.DurationConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/** Limits of the admin port and the management port: {@code echosounder.http.*}. */
@ConfigMapping(prefix = "echosounder.http")
public interface HttpConfig {

  /** The number of connections that a probe, a scraper and an operator need at the same time. */
  int LEAST = 16;

  /**
   * Connections to the admin port, and as many to the management port, 16 to 10,000; 128 if not
   * set, or fewer where descriptors are few.
   */
  OptionalInt maxConnections();

  /** How long a request may take to arrive, body included, from its first byte. */
  @WithDefault("10s")
  @WithConverter(DurationConverter.class)
  Duration requestTimeout();

  /** How long a connection may wait for a request, and a response for a reader. */
  @WithDefault("60s")
  @WithConverter(DurationConverter.class)
  Duration idleTimeout();

  /**
   * The limits of each port, checked.
   *
   * @param affordable connections to both ports together for which there are descriptors
   */
  default Limits limits(int affordable) {
    int maximum = maxConnections().orElse(Math.max(LEAST, affordable / 2));
    if (maximum < LEAST || maximum > 10_000) {
      throw new ConfigMistake(
          "echosounder.http.max-connections", maximum + " is not within " + LEAST + " and 10,000");
    }
    Limits.check("echosounder.http.request-timeout", requestTimeout());
    Limits.check("echosounder.http.idle-timeout", idleTimeout());
    return new Limits(maximum, requestTimeout(), idleTimeout());
  }

  /** The limits of one port. */
  record Limits(int maxConnections, Duration requestTimeout, Duration idleTimeout) {

    private static void check(String property, Duration value) {
      if (value.compareTo(Duration.ofSeconds(1)) < 0 || value.compareTo(Duration.ofHours(1)) > 0) {
        throw new ConfigMistake(property, Durations.format(value) + " is not within 1s and 1h");
      }
    }
  }
}
