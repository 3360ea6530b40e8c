package io.echosounder.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that decides about each byte itself. */
final class WebSocketClient implements AutoCloseable {

  static final String REQUEST =
      """
      GET /path?secret HTTP/1.1\r
      Host: echo.example\r
      Upgrade: websocket\r
      Connection: Upgrade\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      Sec-WebSocket-Version: 13\r
      \r
      """;

  final Socket socket;
  final DataInputStream in;

  /** A frame of the server. */
  static final class Frame {

    private final int first;
    private final byte[] payload;

    Frame(int first, byte[] payload) {
      this.first = first;
      this.payload = payload;
    }

    int first() {
      return first;
    }

    byte[] payload() {
      return payload;
    }

    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    /** The code of a Close frame. */
    int code() {
      return (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
    }

    /** The reason of a Close frame. */
    String reason() {
      return new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }
  }

  private WebSocketClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
  }

  /** On a connected socket, without an upgrade. */
  static WebSocketClient on(Socket socket) throws IOException {
    return new WebSocketClient(socket);
  }

  static WebSocketClient dial(int port) throws IOException {
    return dial(port, 1 << 20);
  }

  /**
   * Connects and upgrades.
   *
   * @param receiveBuffer how much the client's kernel takes, bytes
   */
  static WebSocketClient dial(int port, int receiveBuffer) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(receiveBuffer);
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    WebSocketClient client = new WebSocketClient(socket);
    client.upgrade();
    return client;
  }

  void upgrade() throws IOException {
    send(REQUEST.getBytes(StandardCharsets.US_ASCII));
    assertThat(readResponse())
        .startsWith("HTTP/1.1 101 ")
        .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  }

  /** The head of an HTTP response. */
  String readResponse() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      head.write(in.readByte());
    }
    return head.toString(StandardCharsets.US_ASCII);
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  Frame read() throws IOException {
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = (int) in.readLong();
    }
    return new Frame(first, in.readNBytes(length));
  }

  /** Sends one message and reads its echo. */
  void assertEchoes() throws IOException {
    send(ClientFrames.masked(ClientFrames.FIN | ClientFrames.TEXT, "ping?"));
    assertThat(read().text()).isEqualTo("ping?");
  }

  /** The next frame is a Close frame, and FIN follows. */
  void assertCloses(int code, String reason) throws IOException {
    Frame close = read();
    assertThat(close.first()).isEqualTo(ClientFrames.FIN | ClientFrames.CLOSE);
    assertThat(close.code()).isEqualTo(code);
    assertThat(close.reason()).isEqualTo(reason);
    assertThat(in.read()).isEqualTo(-1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
