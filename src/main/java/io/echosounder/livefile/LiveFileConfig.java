package io.echosounder.livefile;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Where the live file is: {@code echosounder.live-file}. */
@ConfigMapping(prefix = "echosounder")
public interface LiveFileConfig {

  /**
   * A properties file, or a folder with a file for each property. Changes to it apply without a
   * restart.
   */
  Optional<String> liveFile();
}
