package io.echosounder.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.connection.WebSocketFacts;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests as bytes, through Netty's decoder. */
class UpgradeCheckTest {

  /** The example of RFC 6455, section 1.3. */
  private static final String GOOD =
      """
      GET /chat?token=secret HTTP/1.1
      Host: server.example.com
      Upgrade: websocket
      Connection: keep-alive, Upgrade
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
      Origin: http://example.com
      Sec-WebSocket-Protocol: chat, superchat
      Sec-WebSocket-Extensions: permessage-deflate
      Sec-WebSocket-Version: 13

      """;

  @Test
  void acceptsTheExampleOfTheStandard() {
    Upgrade.Accepted accepted = (Upgrade.Accepted) judge(GOOD);
    assertThat(accepted.response())
        .isEqualTo(
            """
            HTTP/1.1 101 Switching Protocols
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
            Sec-WebSocket-Protocol: chat

            """
                .replace("\n", "\r\n"));
    assertThat(accepted.facts())
        .isEqualTo(new WebSocketFacts("/chat", "chat", "server.example.com", null));
  }

  @Test
  void keepsTheProxiesWordsShortAndHarmless() {
    Upgrade.Accepted accepted =
        (Upgrade.Accepted)
            judge(
                GOOD.replace("/chat", "/" + "p".repeat(300))
                    .replace("Sec-WebSocket-Protocol: chat, superchat\n", "")
                    .replace(
                        "Origin: http://example.com",
                        "X-Forwarded-For: 192.0.2.1,\u009b31m\nX-Forwarded-For: 10.0.0.1"));
    assertThat(accepted.response()).doesNotContain("Protocol:");
    assertThat(accepted.facts().path()).hasSize(256).endsWith("p…");
    assertThat(accepted.facts().subprotocol()).isNull();
    assertThat(accepted.facts().forwardedFor()).isEqualTo("192.0.2.1,?31m, 10.0.0.1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET /               | POST /           | 400 | the method is not GET
          HTTP/1.1            | HTTP/1.0         | 400 | the version is not HTTP/1.1
          HTTP/1.1            | HTTP/9           | 400 | the bytes are no HTTP request
          Upgrade: websocket  | X: y             | 426 | the request asks for no WebSocket
          Upgrade: websocket  | Upgrade: h2c     | 426 | the request asks for no WebSocket
          keep-alive, Upgrade | keep-alive       | 400 | the Connection header has no Upgrade
          Host:               | X-Host:          | 400 | there is not exactly one Host header
          Origin:             | Host:            | 400 | there is not exactly one Host header
          Origin: http        | Content-Length: 1 | 400 | the request has a body
          Origin: http://example.com | Transfer-Encoding: chunked | 400 | the request has a body
          dGhlIHNhbXBsZSBub25jZQ== | dGhlIHNhbXBsZSBub25j | 400 | Sec-WebSocket-Key is not 16 bytes in Base64
          dGhlIHNhbXBsZSBub25jZQ== | !                | 400 | Sec-WebSocket-Key is not 16 bytes in Base64
          Sec-WebSocket-Key:  | X:               | 400 | Sec-WebSocket-Key is not 16 bytes in Base64
          Version: 13         | Version: 8       | 426 | the request asks for another version of WebSocket than 13
          chat, superchat     | ,x               | 400 | Sec-WebSocket-Protocol names no subprotocol
          chat, superchat     | two words        | 400 | Sec-WebSocket-Protocol names no subprotocol
          """)
  void refusesARequestThatOpensNoWebSocket(String good, String bad, int status, String why) {
    assertThat(GOOD).contains(good);
    Upgrade.Refused refused =
        (Upgrade.Refused)
            judge(
                GOOD.replace(good, bad)
                    .replace("Content-Length: 1://example.com", "Content-Length: 1"));
    assertThat(refused.why()).isEqualTo(why);
    assertThat(refused.response())
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("\r\nConnection: close")
        .endsWith("\r\n\r\nThis port speaks WebSocket (RFC 6455), but " + why + ".\n");
    if (status == 426) {
      assertThat(refused.response())
          .contains("\r\nUpgrade: websocket\r\n", "\r\nSec-WebSocket-Version: 13\r\n");
    }
  }

  @Test
  void refusesOtherProtocolsAtTheirFirstByte() {
    byte[] tls = {0x16, 3, 1};
    assertThat(((Upgrade.Refused) judge(tls)).why()).isEqualTo("TLS on a port without TLS");
    byte[] proxy = {13, 10, 13, 10, 0};
    assertThat(((Upgrade.Refused) judge(proxy)).why()).isEqualTo("the bytes are no HTTP");
  }

  @Test
  void limitsTheRequest() {
    assertThat(((Upgrade.Refused) judge("GET /" + "x".repeat(5000) + " HTTP/1.1\n")).why())
        .isEqualTo("the request line is longer than 4,096 bytes");
    assertThat(
            ((Upgrade.Refused) judge(GOOD.replace("Origin: ", "Origin: " + "x".repeat(17_000))))
                .why())
        .isEqualTo("the headers are longer than 16,384 bytes");
  }

  @Test
  void randomBytesDoNoHarm() {
    Random random = new Random(5);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = GOOD.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
      for (int flips = random.nextInt(20); flips >= 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      HttpRequest request = decode(bytes);
      if (request != null) {
        Upgrade upgrade = UpgradeCheck.of(request);
        assertThat(upgrade.response()).startsWith("HTTP/1.1 ").matches("[\\r\\n\\x20-\\x7E]*");
      }
    }
  }

  private static Upgrade judge(String request) {
    return judge(request.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Upgrade judge(byte[] bytes) {
    HttpRequest request = decode(bytes);
    assertThat(request).isNotNull();
    return UpgradeCheck.of(request);
  }

  private static HttpRequest decode(byte[] bytes) {
    EmbeddedChannel channel = new EmbeddedChannel(new UpgradeDecoder(() -> {}));
    channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    HttpRequest request = channel.readInbound();
    channel.finishAndReleaseAll();
    return request;
  }
}
