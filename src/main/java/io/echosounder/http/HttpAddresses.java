package io.echosounder.http;

import io.echosounder.common.ConfigMistake;
import io.smallrye.config.SmallRyeConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Checks the addresses and ports of the HTTP servers. Quarkus ends with a stack trace if one is
 * wrong, which names no property.
 */
public final class HttpAddresses {

  private HttpAddresses() {}

  /**
   * Checks a port. A value that is no number is another mistake.
   *
   * @throws ConfigMistake if it is out of range
   */
  public static void checkPort(SmallRyeConfig config, String property) {
    String text = config.getConfigValue(property).getValue();
    if (text == null || !text.matches("-?\\d{1,9}")) {
      return;
    }
    int port = Integer.parseInt(text);
    if (port < 0 || port > 65_535) {
      throw new ConfigMistake(property, port + " is not within 0 and 65,535");
    }
  }

  /**
   * Checks the name or the address to bind.
   *
   * @throws ConfigMistake if it has no address
   */
  public static void checkHost(SmallRyeConfig config, String property) {
    String host = config.getConfigValue(property).getValue();
    if (host == null) {
      return;
    }
    try {
      InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new ConfigMistake(property, "\"" + host + "\" does not resolve to an address");
    }
  }
}
