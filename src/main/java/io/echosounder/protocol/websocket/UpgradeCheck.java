package io.echosounder.protocol.websocket;

import io.echosounder.connection.WebSocketFacts;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Judges the HTTP request that opens a WebSocket (RFC 6455, section 4.2). */
final class UpgradeCheck {

  private static final String VERSION = "13";
  private static final int KEY_SIZE = 16;

  /** The longest fact that is kept, in characters. */
  private static final int FACT_MAX = 256;

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");
  private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7E]");

  private UpgradeCheck() {}

  /** Judges a request. Its headers are complete. */
  static Upgrade of(HttpRequest request) {
    HttpHeaders headers = request.headers();
    Throwable broken = request.decoderResult().cause();
    if (broken != null) {
      return UpgradeResponses.badRequest(describe(broken));
    }
    if (!headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
      return UpgradeResponses.upgradeRequired("the request asks for no WebSocket");
    }
    String mistake = mistake(request, headers);
    if (mistake != null) {
      return UpgradeResponses.badRequest(mistake);
    }
    if (!VERSION.equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
      return UpgradeResponses.upgradeRequired(
          "the request asks for another version of WebSocket than 13");
    }
    String subprotocol = subprotocol(headers);
    if (subprotocol != null && !TOKEN.matcher(subprotocol).matches()) {
      return UpgradeResponses.badRequest("Sec-WebSocket-Protocol names no subprotocol");
    }
    return new Upgrade.Accepted(
        UpgradeResponses.switchingProtocols(
            headers.getAsString(HttpHeaderNames.SEC_WEBSOCKET_KEY).strip(), subprotocol),
        facts(request, subprotocol));
  }

  private static String describe(Throwable broken) {
    return switch (broken) {
      case TooLongHttpLineException _ -> "the request line is longer than 4,096 bytes";
      case TooLongHttpHeaderException _ -> "the headers are longer than 16,384 bytes";
      case UpgradeDecoder.NotHttp other -> String.valueOf(other.getMessage());
      default -> "the bytes are no HTTP request";
    };
  }

  /** Null if the request is a valid one for some version of WebSocket. */
  private static @Nullable String mistake(HttpRequest request, HttpHeaders headers) {
    if (!request.method().equals(HttpMethod.GET)) {
      return "the method is not GET";
    } else if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      return "the version is not HTTP/1.1";
    } else if (!headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)) {
      return "the Connection header has no Upgrade";
    } else if (headers.getAll(HttpHeaderNames.HOST).size() != 1) {
      return "there is not exactly one Host header";
    } else if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
        || !headers.get(HttpHeaderNames.CONTENT_LENGTH, "0").equals("0")) {
      return "the request has a body";
    } else if (!isKey(headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY))) {
      return "Sec-WebSocket-Key is not 16 bytes in Base64";
    }
    return null;
  }

  private static boolean isKey(List<String> keys) {
    try {
      return keys.size() == 1
          && Base64.getDecoder().decode(keys.getFirst().strip()).length == KEY_SIZE;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The first that the client offers: a browser fails if it offers some and gets none. */
  private static @Nullable String subprotocol(HttpHeaders headers) {
    String offered = headers.get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
    return offered == null ? null : offered.split(",", 2)[0].strip();
  }

  private static WebSocketFacts facts(HttpRequest request, @Nullable String subprotocol) {
    HttpHeaders headers = request.headers();
    List<String> forwarded = headers.getAll("X-Forwarded-For");
    return new WebSocketFacts(
        clean(request.uri().split("[?#]", 2)[0]),
        subprotocol == null ? null : clean(subprotocol),
        clean(headers.get(HttpHeaderNames.HOST, "")),
        forwarded.isEmpty() ? null : clean(String.join(", ", forwarded)));
  }

  /** Short, and without characters that could forge a log line or a terminal's output. */
  private static String clean(String text) {
    String printable = UNPRINTABLE.matcher(text).replaceAll("?");
    return printable.length() <= FACT_MAX ? printable : printable.substring(0, FACT_MAX - 1) + "…";
  }
}
