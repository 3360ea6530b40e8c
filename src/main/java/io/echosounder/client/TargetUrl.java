package io.echosounder.client;

import java.util.Arrays;
import java.util.Locale;

/** Reads a target that is written as a URL. */
final class TargetUrl {
  static final String SEPARATOR = "://";

  private static final String ACCEPTED =
      "write HOST:PORT, tcp://HOST:PORT, tls://HOST:PORT, ws://HOST[:PORT][/PATH] or"
          + " wss://HOST[:PORT][/PATH]";

  private TargetUrl() {}

  /**
   * Reads {@code SCHEME://HOST[:PORT][/PATH]}.
   *
   * @throws IllegalArgumentException if the text is wrong; the message tells why
   */
  static Target parse(String text) {
    int separator = text.indexOf(SEPARATOR);
    String scheme = text.substring(0, separator).toLowerCase(Locale.ROOT);
    Protocol protocol =
        Arrays.stream(Protocol.values())
            .filter(each -> each.label().equals(scheme))
            .findFirst()
            .orElseThrow(() -> refused(text, "has an unknown scheme"));
    String rest = text.substring(separator + SEPARATOR.length());
    int end = endOfAuthority(rest);
    String authority = rest.substring(0, end);
    String path = rest.substring(end);
    if (authority.indexOf('@') >= 0) {
      throw refused(text, "has a user, which no echo server asks for");
    }
    if (!protocol.isWebSocket() && !path.isEmpty()) {
      throw refused(text, "has a path, which only ws:// and wss:// take");
    }
    if (!path.matches("[\\x21-\\x7e&&[^#]]*")) {
      throw refused(text, "has a '#' or an unencoded character in its path");
    }
    Target address =
        Target.address(hasPort(authority) ? authority : withPort(text, protocol, authority));
    return new Target(
        protocol, address.host(), address.port(), path.startsWith("/") ? path : "/" + path);
  }

  private static int endOfAuthority(String rest) {
    for (int i = 0; i < rest.length(); i++) {
      if ("/?#".indexOf(rest.charAt(i)) >= 0) {
        return i;
      }
    }
    return rest.length();
  }

  private static boolean hasPort(String authority) {
    return authority.lastIndexOf(':') > authority.lastIndexOf(']');
  }

  private static String withPort(String text, Protocol protocol, String authority) {
    if (protocol.defaultPort() == 0) {
      throw refused(text, "has no port");
    }
    if (authority.isEmpty()) {
      throw refused(text, "has no host");
    }
    return authority + ":" + protocol.defaultPort();
  }

  private static IllegalArgumentException refused(String text, String why) {
    return new IllegalArgumentException("'" + text + "' " + why + ": " + ACCEPTED);
  }
}
