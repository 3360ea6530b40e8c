package io.echosounder.protocol.websocket;

import static io.echosounder.protocol.websocket.ClientFrames.BINARY;
import static io.echosounder.protocol.websocket.ClientFrames.CLOSE;
import static io.echosounder.protocol.websocket.ClientFrames.CONTINUATION;
import static io.echosounder.protocol.websocket.ClientFrames.FIN;
import static io.echosounder.protocol.websocket.ClientFrames.code;
import static io.echosounder.protocol.websocket.ClientFrames.masked;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A client whose payload is read and written like that of a socket. */
public final class WebSocketStreams {

  private final OutputStream out;
  private final DataInputStream in;

  /** How many payload bytes of the current frame are still to come. */
  private long remaining;

  /**
   * Asks for the upgrade and reads the answer.
   *
   * @throws IOException if the connection ends before
   */
  public WebSocketStreams(InputStream in, OutputStream out) throws IOException {
    this.in = new DataInputStream(in);
    this.out = out;
    out.write(request());
    for (int newlines = 0; newlines < 2; ) {
      int next = this.in.readByte();
      newlines = next == '\n' ? newlines + 1 : next == '\r' ? newlines : 0;
    }
  }

  /** The request for the upgrade. */
  public static byte[] request() {
    return WebSocketClient.REQUEST.getBytes(StandardCharsets.US_ASCII);
  }

  /** Writes one message in two fragments, of which the second may be empty. */
  public void write(byte[] bytes, int at, int count) throws IOException {
    int first = (count + 1) / 2;
    out.write(masked(BINARY, Arrays.copyOfRange(bytes, at, at + first)));
    out.write(masked(FIN | CONTINUATION, Arrays.copyOfRange(bytes, at + first, at + count)));
  }

  /** Reads payload; -1 after the Close frame or the end of the connection. */
  public int read(byte[] chunk) throws IOException {
    try {
      while (remaining == 0) {
        int first = in.readUnsignedByte();
        remaining = length();
        if (first == (FIN | CLOSE)) {
          in.readNBytes((int) remaining);
          return in.read();
        }
      }
    } catch (EOFException e) {
      return -1;
    }
    int count = in.read(chunk, 0, (int) Math.min(chunk.length, remaining));
    remaining -= Math.max(count, 0);
    return count;
  }

  private long length() throws IOException {
    int length = in.readUnsignedByte();
    return switch (length) {
      case 126 -> in.readUnsignedShort();
      case 127 -> in.readLong();
      default -> length;
    };
  }

  /** Sends a Close frame. */
  public void end() throws IOException {
    out.write(masked(FIN | CLOSE, code(1000, "done")));
  }
}
