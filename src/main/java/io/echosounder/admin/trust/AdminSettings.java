package io.echosounder.admin.trust;

import io.echosounder.admin.AdminConfig;
import io.echosounder.common.ConfigMistake;
import io.smallrye.config.SmallRyeConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Checks the settings of the admin API. */
public final class AdminSettings {

  private static final String INSECURE = "quarkus.http.insecure-requests";

  private AdminSettings() {}

  /**
   * Checks that the admin port is not open to the network without a password.
   *
   * @param host where the admin port is bound, {@code quarkus.http.host}
   * @throws ConfigMistake if it would be open to the network
   */
  public static void checkHost(AdminConfig config, String host) {
    boolean operator =
        config.operatorPassword().isPresent() || config.operatorPasswordFile().isPresent();
    if (!isLoopback(host) && !operator) {
      throw new ConfigMistake(
          "quarkus.http.host",
          host
              + " opens the admin API beyond this host: set echosounder.admin.operator-password"
              + " (and, for those who only read, echosounder.admin.viewer-password), or bind it to"
              + " 127.0.0.1");
    }
  }

  /**
   * Checks that HTTP and HTTPS do not both want one port.
   *
   * @throws ConfigMistake if they do
   */
  public static void checkPorts(SmallRyeConfig config) {
    String tls = text(config, "quarkus.http.tls-configuration-name");
    String port = text(config, "quarkus.http.port");
    String insecure = text(config, INSECURE);
    if (tls != null
        && port != null
        && !port.equals("0")
        && port.equals(text(config, "quarkus.http.ssl-port"))
        && !"disabled".equalsIgnoreCase(insecure)) {
      throw new ConfigMistake(
          INSECURE,
          "set it to disabled, because HTTPS takes port "
              + port
              + "; to keep HTTP too, give HTTPS another port with quarkus.http.ssl-port");
    }
  }

  /** The value as text; null if there is none, or if it cannot be read. */
  private static @Nullable String text(SmallRyeConfig config, String property) {
    return config.getConfigValue(property).getValue();
  }

  /**
   * Checks every setting except the passwords.
   *
   * @throws ConfigMistake if it is out of range
   */
  public static void checkRange(AdminConfig config) {
    if (config.eventSubscribers() < 1 || config.eventSubscribers() > 1000) {
      throw new ConfigMistake(
          "echosounder.admin.event-subscribers",
          config.eventSubscribers() + " is not within 1 and 1,000");
    }
  }

  /**
   * Checks the passwords. Reads the files that contain them.
   *
   * @throws ConfigMistake at the first password that cannot be used
   */
  public static void checkPasswords(AdminConfig config) {
    ConfiguredPassword.operator(config);
    ConfiguredPassword.viewer(config);
  }

  static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
