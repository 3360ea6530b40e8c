package io.echosounder.client.wire;

import io.echosounder.client.ScriptedServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server's end of a WebSocket, as plain as can be: nothing of ours in it. */
public final class WebSocketServer {
  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;

  private static final Pattern KEY = Pattern.compile("(?i)Sec-WebSocket-Key: (\\S+)");

  private final InputStream in;
  private final OutputStream out;

  /** A frame of the client, unmasked. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares frames.
  public record Frame(int opcode, byte[] content) {}

  /** The part of a server in a connection, after the upgrade. */
  @FunctionalInterface
  public interface Conversation {
    /**
     * Talks until the connection is closed.
     *
     * @param over counted down when the test is over
     */
    void hold(WebSocketServer peer, CountDownLatch over) throws IOException, InterruptedException;
  }

  private WebSocketServer(Socket socket) throws IOException {
    in = socket.getInputStream();
    out = socket.getOutputStream();
  }

  /** A server that agrees to every upgrade. */
  public static ScriptedServer start(Conversation conversation) throws IOException {
    return ScriptedServer.start((socket, over) -> conversation.hold(accept(socket), over));
  }

  /** Agrees to the client's upgrade. */
  public static WebSocketServer accept(Socket socket) throws IOException {
    WebSocketServer server = new WebSocketServer(socket);
    server.out.write(answer(server.readHead()).getBytes(StandardCharsets.US_ASCII));
    return server;
  }

  static String answer(String request) {
    Matcher key = KEY.matcher(request);
    if (!key.find()) {
      throw new AssertionError(request);
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest(
                  (key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                      .getBytes(StandardCharsets.US_ASCII));
      return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Accept: "
          + Base64.getEncoder().encodeToString(hash)
          + "\r\n\r\n";
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static String readHead(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed in the head");
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.US_ASCII);
  }

  private String readHead() throws IOException {
    return readHead(in);
  }

  /** Echoes messages and answers the client's Close frame with its own. */
  public void echo() throws IOException {
    Frame frame;
    do {
      frame = read();
      send(0x80 | frame.opcode(), frame.content());
    } while (frame.opcode() != CLOSE);
  }

  /** Echoes messages until the client's Close frame, and passes pongs over. */
  public void echoWithoutPongs() throws IOException {
    for (Frame frame = read(); frame.opcode() != CLOSE; frame = read()) {
      if (frame.opcode() != PONG) {
        send(0x80 | frame.opcode(), frame.content());
      }
    }
  }

  public Frame read() throws IOException {
    byte[] head = in.readNBytes(2);
    if (head.length < 2) {
      throw new IOException("closed without a Close frame");
    }
    int length = head[1] & 0x7f;
    if (length == 126) {
      length = ByteBuffer.wrap(in.readNBytes(2)).getShort() & 0xffff;
    } else if (length == 127) {
      length = Math.toIntExact(ByteBuffer.wrap(in.readNBytes(8)).getLong());
    }
    if (head[1] >= 0) {
      throw new IOException("a client has to mask");
    }
    byte[] mask = in.readNBytes(4);
    byte[] content = in.readNBytes(length);
    for (int i = 0; i < length; i++) {
      content[i] ^= mask[i & 3];
    }
    return new Frame(head[0] & 0x0f, content);
  }

  /**
   * Sends one frame.
   *
   * @param first the first byte: 0x80 for the last fragment, with the opcode
   */
  public synchronized void send(int first, byte[] content) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(10 + content.length).put((byte) first);
    if (content.length < 126) {
      frame.put((byte) content.length);
    } else if (content.length < 65_536) {
      frame.put((byte) 126).putShort((short) content.length);
    } else {
      frame.put((byte) 127).putLong(content.length);
    }
    frame.put(content);
    out.write(frame.array(), 0, frame.position());
  }

  public void close(int code, String reason) throws IOException {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    send(
        0x80 | CLOSE,
        ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array());
  }
}
