package io.echosounder.registry;

import io.echosounder.common.ConfigMistake;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The closed connections that are kept: {@code echosounder.registry.*}. */
@ConfigMapping(prefix = "echosounder.registry")
public interface RegistryConfig {

  /** How many closed connections are kept, the newest ones; 0 to 100,000. */
  @WithDefault("1000")
  int closedConnections();

  /**
   * The checked value.
   *
   * @throws ConfigMistake if it is out of range
   */
  default int checkedClosedConnections() {
    int count = closedConnections();
    if (count < 0 || count > 100_000) {
      throw new ConfigMistake(
          "echosounder.registry.closed-connections", count + " is not within 0 and 100,000");
    }
    return count;
  }
}
