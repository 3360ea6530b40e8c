package io.echosounder.instance;

import io.echosounder.common.ConfigMistake;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The name of this server among others.
 *
 * @param value one word, because log lines are split at spaces
 */
public record InstanceName(String value) {

  /** A host's name in the DNS has at most 253 characters. */
  private static final Pattern WORD = Pattern.compile("[!-~]{1,253}");

  private static final String UNKNOWN_HOST = "localhost";

  /** The host's name on Linux. Reading this file needs no DNS look-up, which could hang. */
  private static final Path LINUX = Path.of("/proc/sys/kernel/hostname");

  /**
   * The configured name, or else the host's name.
   *
   * @throws ConfigMistake if the configured name is not one word
   */
  public static InstanceName of(InstanceConfig config) {
    String given = config.instance().orElse("");
    if (given.isEmpty()) {
      return new InstanceName(host(LINUX));
    }
    if (!WORD.matcher(given).matches()) {
      throw new ConfigMistake(
          "echosounder.instance",
          "\""
              + given
              + "\" is not a name: write 1 to 253 visible ASCII characters without a space");
    }
    return new InstanceName(given);
  }

  static String host(Path linux) {
    String name;
    try {
      name = Files.exists(linux) ? Files.readString(linux).strip() : lookUp();
    } catch (IOException e) {
      name = UNKNOWN_HOST;
    }
    return WORD.matcher(name).matches() ? name : UNKNOWN_HOST;
  }

  private static String lookUp() throws UnknownHostException {
    return InetAddress.getLocalHost().getHostName();
  }
}
