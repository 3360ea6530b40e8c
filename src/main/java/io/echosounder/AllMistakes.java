package io.echosounder;

import io.echosounder.admin.AdminConfig;
import io.echosounder.admin.trust.AdminSettings;
import io.echosounder.common.ConfigMistake;
import io.echosounder.drain.DrainConfig;
import io.echosounder.http.HttpAddresses;
import io.echosounder.http.HttpConfig;
import io.echosounder.instance.InstanceConfig;
import io.echosounder.instance.InstanceName;
import io.echosounder.listener.ListenerConfig;
import io.echosounder.listener.ListenerOptions;
import io.echosounder.livefile.LiveFile;
import io.echosounder.livefile.LiveFileConfig;
import io.echosounder.protocol.TlsConfig;
import io.echosounder.protocol.websocket.WebSocketConfig;
import io.echosounder.registry.RegistryConfig;
import io.echosounder.settings.GivenSettings;
import io.echosounder.settings.LenientConfig;
import io.echosounder.telemetry.LogConfig;
import io.echosounder.timeout.TimeoutsConfig;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.SmallRyeConfig;
import java.util.List;

/**
 * Every mistake in the configuration, looked for once a start has failed: the start itself stops at
 * the first, and a person would mend them one by one.
 */
final class AllMistakes {

  private static final String HOST = "quarkus.http.host";

  private static final List<String> PORTS =
      List.of("quarkus.http.port", "quarkus.http.ssl-port", "quarkus.management.port");

  private AllMistakes() {}

  /** The mistakes; none if the configuration is not to blame. */
  static List<ConfigMistake> found() {
    // Without the mappings, which refuse to be built from values with mistakes.
    SmallRyeConfig config = ConfigUtils.configBuilder().build();
    LenientConfig look = new LenientConfig(config, GivenSettings.mistakes(config));
    String host = config.getConfigValue(HOST).getValue();
    look.check(ListenerConfig.class, ListenerOptions::of);
    look.check(TlsConfig.class, tls -> {});
    look.check(WebSocketConfig.class, EchoWebSocket::check);
    look.check(TimeoutsConfig.class, TimeoutsConfig::timeouts);
    look.check(LiveFileConfig.class, LiveFile::check);
    look.check(InstanceConfig.class, InstanceName::of);
    look.check(RegistryConfig.class, RegistryConfig::checkedClosedConnections);
    look.check(LogConfig.class, LogConfig::checkedQuietRemotes);
    look.check(DrainConfig.class, DrainConfig::check);
    look.check(HttpConfig.class, http -> http.limits(HttpConfig.LEAST * 2));
    look.check(AdminConfig.class, AdminSettings::checkRange);
    look.check(AdminConfig.class, AdminSettings::checkPasswords);
    look.check(AdminConfig.class, admin -> AdminSettings.checkPorts(config));
    for (String port : PORTS) {
      look.check(HttpConfig.class, http -> HttpAddresses.checkPort(config, port));
    }
    look.check(
        HttpConfig.class, http -> HttpAddresses.checkHost(config, "quarkus.management.host"));
    look.check(HttpConfig.class, http -> HttpAddresses.checkHost(config, HOST));
    boolean isKnown =
        look.mistakes().stream()
            .map(ConfigMistake::property)
            .anyMatch(
                each ->
                    each.equals(HOST) || each.startsWith("echosounder.admin.operator-password"));
    if (host != null && !isKnown) {
      // Last, because the passwords that it names would be passed over then.
      look.check(AdminConfig.class, admin -> AdminSettings.checkHost(admin, host));
    }
    return look.mistakes();
  }
}
