package io.echosounder.protocol.websocket;

import io.echosounder.protocol.websocket.Upgrade.Refused;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The HTTP responses to the request that opens a WebSocket, as text. */
final class UpgradeResponses {

  /** RFC 6455, section 1.3. */
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private UpgradeResponses() {}

  static String switchingProtocols(String key, @Nullable String subprotocol) {
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + ("Sec-WebSocket-Accept: " + accept(key) + "\r\n")
        + (subprotocol == null ? "" : "Sec-WebSocket-Protocol: " + subprotocol + "\r\n")
        + "\r\n";
  }

  private static String accept(String key) {
    try {
      byte[] text = (key + GUID).getBytes(StandardCharsets.US_ASCII);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new LinkageError("every JDK has SHA-1", e);
    }
  }

  static Refused badRequest(String why) {
    return refused("400 Bad Request", "Connection: close\r\n", why);
  }

  static Refused upgradeRequired(String why) {
    return refused(
        "426 Upgrade Required",
        "Connection: close, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n",
        why);
  }

  private static Refused refused(String status, String headers, String why) {
    String body = "This port speaks WebSocket (RFC 6455), but " + why + ".\n";
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    String head = "HTTP/1.1 " + status + "\r\n" + headers;
    return new Refused(
        head
            + "Content-Type: text/plain; charset=utf-8\r\n"
            + ("Content-Length: " + length + "\r\n\r\n")
            + body,
        why);
  }
}
