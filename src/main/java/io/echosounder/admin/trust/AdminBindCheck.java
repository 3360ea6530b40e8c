package io.echosounder.admin.trust;

import io.echosounder.admin.AdminConfig;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.SmallRyeConfig;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Stops the start if the admin port would be open to the network without a password, or if HTTP and
 * HTTPS want the same port.
 */
@Singleton
final class AdminBindCheck {

  private final AdminConfig config;
  private final String host;

  AdminBindCheck(AdminConfig config, @ConfigProperty(name = "quarkus.http.host") String host) {
    this.config = config;
    this.host = host;
  }

  void check(@Observes StartupEvent event) {
    AdminSettings.checkHost(config, host);
    AdminSettings.checkRange(config);
    AdminSettings.checkPorts(ConfigProvider.getConfig().unwrap(SmallRyeConfig.class));
  }
}
