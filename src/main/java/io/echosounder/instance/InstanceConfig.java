package io.echosounder.instance;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** The name of this server: {@code echosounder.instance}. */
@ConfigMapping(prefix = "echosounder")
public interface InstanceConfig {

  /** The name of this instance in the start line and the API; the host's name if not set. */
  Optional<String> instance();
}
