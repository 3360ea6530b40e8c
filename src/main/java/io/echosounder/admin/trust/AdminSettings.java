package io.echosounder.admin.trust;

import io.echosounder.admin.AdminConfig;
import io.echosounder.common.ConfigMistake;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Checks the settings of the admin API. */
public final class AdminSettings {

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
