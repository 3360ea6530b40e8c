package io.echosounder.instance;

import io.echosounder.common.ConfigMistake;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The name of this instance.
 *
 * @param value one word, so that it stays one field of a log line
 */
public record InstanceName(String value) {

  /** As many characters as a host's name may have in the DNS. */
  private static final Pattern WORD = Pattern.compile("[!-~]{1,253}");

  private static final String UNKNOWN_HOST = "localhost";

  /** Where Linux keeps the name. Reading it takes no look-up in the DNS, which could hang. */
  private static final Path LINUX = Path.of("/proc/sys/kernel/hostname");

  /**
   * The configured name, or the host's.
   *
   * @throws ConfigMistake if the configured name is no single word
   */
  public static InstanceName of(InstanceConfig config) {
    String given = config.instance().orElse("");
    if (given.isEmpty()) {
      return new InstanceName(host(LINUX));
    }
    if (!WORD.matcher(given).matches()) {
      throw new ConfigMistake(
          "echosounder.instance",
          "\"" + given + "\" is no name: it takes 1 to 253 visible ASCII characters, no space");
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
