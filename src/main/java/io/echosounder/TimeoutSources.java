package io.echosounder;

import io.echosounder.common.KebabCase;
import io.echosounder.settings.GivenSettings;
import io.echosounder.timeout.Timeout;
import io.echosounder.timeout.Timeouts;
import io.smallrye.config.SmallRyeConfig;
import org.eclipse.microprofile.config.ConfigProvider;

/** Tells the timeouts that were configured from the defaults. */
final class TimeoutSources {

  private TimeoutSources() {}

  /** The same timeouts, which know where they come from. */
  static Timeouts of(Timeouts configured) {
    SmallRyeConfig config = ConfigProvider.getConfig().unwrap(SmallRyeConfig.class);
    Timeouts known = configured;
    for (Timeout timeout : Timeout.values()) {
      String name = KebabCase.of(timeout.label());
      if (GivenSettings.isGiven(config.getConfigValue("echosounder.timeouts." + name))) {
        known = known.with(timeout, configured.get(timeout), Timeouts.Source.CONFIGURATION);
      }
    }
    return known;
  }
}
