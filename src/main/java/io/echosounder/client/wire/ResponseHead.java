package io.echosounder.client.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The status line and the headers of the answer to an upgrade. */
record ResponseHead(String status, Map<String, String> headers) {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  /** The headers that help to find out which program has refused. */
  private static final String[] TELLING = {"Server", "Via", "Location"};

  /** A message with more of a header does not fit on a screen. */
  private static final int SHOWN = 100;

  static ResponseHead parse(String text) {
    String[] lines = text.split("\r\n", -1);
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line : Arrays.asList(lines).subList(1, lines.length)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.merge(
            line.substring(0, colon).strip(),
            line.substring(colon + 1).strip(),
            (one, other) -> one + ", " + other);
      }
    }
    return new ResponseHead(lines[0].strip(), headers);
  }

  /** True for an answer such as 103 Early Hints, after which the true one follows. */
  boolean isInterim() {
    return status.matches("HTTP/1\\.1 1(?!01)\\d\\d\\b.*");
  }

  /**
   * Checks the answer as RFC 6455, 4.1 asks.
   *
   * @param key the key of the request
   * @return the reason to refuse it; empty if it is right
   */
  String objection(String key) {
    if (!status.matches("HTTP/1\\.1 101\\b.*")) {
      return shown(status)
          + telling()
          + (status.matches("HTTP/1\\.[01] 426\\b.*")
              ? ": something on the way has dropped our Upgrade header"
              : "");
    }
    if (!header("Upgrade").equals("websocket")) {
      return "its answer 101 has no Upgrade: websocket" + telling();
    }
    if (!Arrays.asList(header("Connection").split("\\s*,\\s*", -1)).contains("upgrade")) {
      return "its answer 101 has no Connection: Upgrade" + telling();
    }
    if (!headers.getOrDefault("Sec-WebSocket-Accept", "").equals(accept(key))) {
      return "its Sec-WebSocket-Accept does not fit our key" + telling();
    }
    if (!header("Sec-WebSocket-Extensions").isEmpty()
        || !header("Sec-WebSocket-Protocol").isEmpty()) {
      return "its answer names an extension or a subprotocol that nobody asked for" + telling();
    }
    return "";
  }

  private String header(String name) {
    return headers.getOrDefault(name, "").toLowerCase(Locale.ROOT);
  }

  private String telling() {
    StringBuilder text = new StringBuilder();
    for (String name : TELLING) {
      if (headers.containsKey(name)) {
        text.append(text.isEmpty() ? " (" : ", ")
            .append(name)
            .append(": ")
            .append(shown(headers.getOrDefault(name, "")));
      }
    }
    return text.isEmpty() ? "" : text.append(")").toString();
  }

  private static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }

  private static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
