package io.echosounder.settings;

import java.util.regex.Pattern;

/**
 * The environment variables that Kubernetes sets in every pod for each Service of its namespace:
 * those of a Service whose name begins with {@code echosounder} look like properties.
 */
final class ServiceLinks {

  private static final Pattern OF_SERVICE =
      Pattern.compile(
          "\\w+_SERVICE_(HOST|PORT(_\\w+)?)|\\w+_PORT_\\d+_(TCP|UDP|SCTP)(_(ADDR|PORT|PROTO))?");
  private static final Pattern PORT = Pattern.compile("\\w+_PORT");
  private static final Pattern URL = Pattern.compile("(tcp|udp|sctp)://.+");

  private ServiceLinks() {}

  /** Whether Kubernetes would set this variable to this value. */
  static boolean include(String variable, String value) {
    return OF_SERVICE.matcher(variable).matches()
        || (PORT.matcher(variable).matches() && isUrl(value));
  }

  /** Whether this is the address of a Service, which no property takes. */
  static boolean isUrl(String value) {
    return URL.matcher(value).matches();
  }
}
