package io.echosounder.http;

import io.echosounder.http.problem.ProblemType;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.ContentLengthNotAllowedException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules of RFC 9110 and RFC 9112 that every request must keep, whatever its path. Vert.x
 * refuses some mistakes without a body, accepts others, and fails at the rest.
 */
final class RequestRules {

  private static final Set<HttpMethod> METHODS =
      Set.of(
          HttpMethod.GET,
          HttpMethod.HEAD,
          HttpMethod.POST,
          HttpMethod.PUT,
          HttpMethod.PATCH,
          HttpMethod.DELETE,
          HttpMethod.OPTIONS);

  /** A name, an IPv4 address or a bracketed IPv6 address, and a port. */
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9._~%!$&'()*+,;=-]+|\\[[0-9A-Fa-f:.]+])(?::(\\d{0,5}))?");

  private static final Pattern BAD_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  private RequestRules() {}

  /**
   * The reason to refuse a request, or null. It also turns an absolute target into a path and a
   * Host header.
   */
  static @Nullable Refusal check(HttpRequest request) {
    Throwable malformed = request.decoderResult().cause();
    if (malformed != null) {
      return malformed(malformed);
    }
    if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)
        && !request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
      return Refusal.of(
          ProblemType.VERSION_NOT_SUPPORTED,
          "The request has "
              + shown(request.protocolVersion().text())
              + "; the server speaks HTTP/1.1");
    }
    if (!METHODS.contains(request.method())) {
      return Refusal.of(
          ProblemType.NOT_IMPLEMENTED,
          "The server has no method " + shown(request.method().name()));
    }
    Refusal framing = framing(request);
    if (framing != null) {
      return framing;
    }
    Refusal host = host(request);
    return host == null ? target(request) : host;
  }

  private static Refusal malformed(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException line ->
          Refusal.of(ProblemType.URI_TOO_LONG, "The request line is too long for this server");
      case TooLongHttpHeaderException header ->
          Refusal.of(ProblemType.HEADERS_TOO_LARGE, "The headers are too large for this server");
      case ContentLengthNotAllowedException length ->
          // Two servers in a row could disagree where such a request ends (RFC 9112, 6.1).
          Refusal.invalid("The request has a Content-Length beside its Transfer-Encoding");
      case DecoderException other -> Refusal.invalid("The request is not well-formed HTTP");
      default -> Refusal.invalid("The request line or a header is not well-formed HTTP");
    };
  }

  private static @Nullable Refusal framing(HttpRequest request) {
    List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (!codings.isEmpty()) {
      if (request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
        return Refusal.invalid("HTTP/1.0 has no Transfer-Encoding");
      }
      if (codings.size() > 1 || !codings.getFirst().strip().equalsIgnoreCase("chunked")) {
        return Refusal.of(
            ProblemType.NOT_IMPLEMENTED, "The server reads no transfer coding but chunked");
      }
    }
    String expected = request.headers().get(HttpHeaderNames.EXPECT);
    if (expected != null && !expected.equalsIgnoreCase("100-continue")) {
      return Refusal.of(
          ProblemType.EXPECTATION_FAILED, "The server meets no expectation but 100-continue");
    }
    return null;
  }

  private static @Nullable Refusal host(HttpRequest request) {
    List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
    if (hosts.isEmpty() && request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
      // HTTP/1.0 allows that, and load balancers probe so. A browser always names the host.
      return null;
    }
    if (hosts.size() != 1) {
      return Refusal.invalid("The request has " + hosts.size() + " Host headers; it needs one");
    }
    return isHost(hosts.getFirst())
        ? null
        : Refusal.invalid("The Host header is not NAME or NAME:PORT");
  }

  private static boolean isHost(String text) {
    Matcher host = HOST.matcher(text);
    if (!host.matches()) {
      return false;
    }
    String port = host.group(2);
    return port == null || port.isEmpty() || Integer.parseInt(port) <= 65_535;
  }

  private static @Nullable Refusal target(HttpRequest request) {
    String target = request.uri();
    if (target.equals("*")) {
      if (!request.method().equals(HttpMethod.OPTIONS)) {
        return Refusal.invalid("The target * is for OPTIONS only");
      }
      // Vert.x has routes for paths only.
      request.setUri("/*");
      return null;
    }
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '#') {
        return Refusal.invalid("The request target has a character that must be percent-encoded");
      }
    }
    Matcher percent = BAD_PERCENT.matcher(target);
    if (percent.find()) {
      return badPercent(target, percent.start());
    }
    return target.startsWith("/") ? null : absolute(request, target);
  }

  /** Names the parameter if the mistake is in the query, so that the sender finds it. */
  private static Refusal badPercent(String target, int at) {
    String detail = "The request target has a % that two hexadecimal digits do not follow";
    int query = target.indexOf('?');
    if (query < 0 || query > at) {
      return Refusal.invalid(detail);
    }
    int begin = Math.max(query, target.lastIndexOf('&', at)) + 1;
    int equals = target.indexOf('=', begin);
    if (equals < 0 || equals > at) {
      return Refusal.invalid(detail);
    }
    return new Refusal(
        ProblemType.INVALID_PARAMETER,
        detail,
        shown(target.substring(begin, equals)),
        "a percent-encoded value");
  }

  /** Every server must accept the absolute form, and its host wins (RFC 9112, 3.2.2). */
  private static @Nullable Refusal absolute(HttpRequest request, String target) {
    URI uri;
    try {
      uri = new URI(target);
    } catch (URISyntaxException e) {
      return Refusal.invalid("The request target is neither a path nor a URI");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    String authority = uri.getRawAuthority();
    if (!(scheme.equals("http") || scheme.equals("https"))
        || authority == null
        || !isHost(authority)) {
      return Refusal.invalid("The request target is neither a path nor a URI with http and a host");
    }
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    request.setUri(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
    request.headers().set(HttpHeaderNames.HOST, authority);
    return null;
  }

  private static String shown(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }
}
