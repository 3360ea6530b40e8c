package io.echosounder.client;

import java.net.Inet4Address;
import java.net.InetAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The server and the protocol that a command connects to.
 *
 * @param host a name or an address, without brackets
 * @param port 1 to 65535
 * @param path the path that a WebSocket asks for, with its query; {@code /} elsewhere
 */
public record Target(Protocol protocol, String host, int port, String path) {

  /** A target without layers. */
  public Target(String host, int port) {
    this(Protocol.TCP, host, port, "/");
  }

  /**
   * Reads an address or a URL.
   *
   * @throws IllegalArgumentException if the text is wrong; the message tells why
   */
  public static Target parse(String text) {
    return text.contains(TargetUrl.SEPARATOR) ? TargetUrl.parse(text) : address(text);
  }

  /**
   * Reads {@code HOST:PORT}, {@code [IPV6]:PORT} or {@code :PORT}. As in Go, {@code :PORT} means
   * this machine.
   */
  static Target address(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException(
          "'" + text + "' has no port: write HOST:PORT, as in 127.0.0.1:8080");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' has more than one colon: write an IPv6 address in brackets, as in [::1]:8080");
    }
    return new Target(
        host.isEmpty() ? "localhost" : unmapped(host), port(text, text.substring(colon + 1)));
  }

  /** Turns {@code ::ffff:10.0.0.1} into {@code 10.0.0.1}, which means the same. */
  private static String unmapped(String host) {
    if (host.indexOf(':') < 0) {
      return host;
    }
    try {
      return InetAddress.ofLiteral(host) instanceof Inet4Address address
          ? address.getHostAddress()
          : host;
    } catch (IllegalArgumentException e) {
      return host;
    }
  }

  private static int port(String text, String digits) {
    try {
      int port = Integer.parseInt(digits);
      if (port >= 1 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Falls through to the same message as a number out of range.
    }
    throw new IllegalArgumentException(
        "'" + digits + "' in '" + text + "' is not a port: 1 to 65535");
  }

  /** {@code HOST:PORT}, or {@code HOST} if the port is the protocol's own. */
  public String authority() {
    String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port == protocol.defaultPort() ? shown : shown + ":" + port;
  }

  @Override
  public String toString() {
    return switch (protocol) {
      case TCP -> authority();
      case TLS -> "tls://" + authority();
      case WS, WSS -> protocol.label() + "://" + authority() + path;
    };
  }

  /** For picocli. */
  public static final class Converter implements ITypeConverter<Target> {
    @Override
    public Target convert(String value) {
      try {
        return parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
