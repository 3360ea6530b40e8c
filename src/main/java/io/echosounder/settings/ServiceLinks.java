package io.echosounder.settings;

import java.util.regex.Pattern;

/**
 * Recognizes the environment variables that Kubernetes sets for each Service of the namespace. If a
 * Service's name begins with {@code echosounder}, its variables look like our properties.
 */
final class ServiceLinks {

  private static final Pattern OF_SERVICE =
      Pattern.compile(
          "\\w+_SERVICE_(HOST|PORT(_\\w+)?)|\\w+_PORT_\\d+_(TCP|UDP|SCTP)(_(ADDR|PORT|PROTO))?");
  private static final Pattern PORT = Pattern.compile("\\w+_PORT");
  private static final Pattern URL = Pattern.compile("(tcp|udp|sctp)://.+");

  private ServiceLinks() {}

  /** True if Kubernetes would set this variable to this value. */
  static boolean include(String variable, String value) {
    return OF_SERVICE.matcher(variable).matches()
        || (PORT.matcher(variable).matches() && isUrl(value));
  }

  /** True if this is the address of a Service. No property of ours accepts one. */
  static boolean isUrl(String value) {
    return URL.matcher(value).matches();
  }
}
