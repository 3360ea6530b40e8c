package io.echosounder.adminclient;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The URL of an admin port, as a user writes it: {@code http://localhost:8081}, {@code
 * https://admin.example/echo}, or {@code pod-1:8081}.
 *
 * @param scheme {@code http} or {@code https}
 * @param host a name or an address, IPv6 in brackets
 * @param port always given
 * @param path what stands before {@code /api/v1}, without a slash at its end
 */
record AdminUrl(String scheme, String host, int port, String path) {

  /** The port of a text that is no URL. */
  private static final int ADMIN_PORT = 8081;

  private static final String ACCEPTED = "write http://HOST:PORT, https://HOST:PORT or HOST:PORT";

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is none; the message says what is accepted
   */
  static AdminUrl parse(String text) {
    boolean bare = !text.contains("://");
    URI uri;
    try {
      uri = new URI(bare ? "http://" + text : text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("'" + text + "' is not a URL: " + ACCEPTED, e);
    }
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    boolean tls = scheme.equals("https");
    if (uri.getHost() == null || !(tls || scheme.equals("http"))) {
      throw new IllegalArgumentException("'" + text + "' is not a URL: " + ACCEPTED);
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "the URL has a user: write it as --user, and the password into --password-file");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException("'" + text + "' has more than a path: " + ACCEPTED);
    }
    int usual = bare ? ADMIN_PORT : tls ? 443 : 80;
    int port = uri.getPort() < 0 ? usual : uri.getPort();
    if (port == 0 || port > 65_535) {
      throw new IllegalArgumentException("'" + text + "': a port is 1 to 65535");
    }
    return new AdminUrl(scheme, uri.getHost(), port, path(uri.getRawPath()));
  }

  private static String path(@Nullable String given) {
    String path = given == null ? "" : given;
    return path.replaceFirst("/+$", "").replaceFirst("/api/v1$", "");
  }

  boolean isTls() {
    return scheme.equals("https");
  }

  /** The host for a look-up: an IPv6 address without its brackets. */
  String bareHost() {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** The same path on another host, which may be an IPv6 address without brackets. */
  AdminUrl at(String address) {
    return new AdminUrl(scheme, address.contains(":") ? "[" + address + "]" : address, port, path);
  }

  /** The value of the Host header. */
  String authority() {
    return host + ":" + port;
  }

  /** The URL of a call, such as {@code /listener}. */
  URI call(String call) {
    return URI.create(this + "/api/v1" + call);
  }

  @Override
  public String toString() {
    return scheme + "://" + authority() + path;
  }
}
