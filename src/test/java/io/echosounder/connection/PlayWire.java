package io.echosounder.connection;

import io.echosounder.TestCertificate;
import io.echosounder.protocol.websocket.WebSocketStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Random;
import javax.net.ssl.SSLSocket;

/** What one conversation speaks on its socket, which somebody else closes. */
interface PlayWire {

  /** Sends payload. */
  void write(byte[] bytes, int at, int count) throws IOException;

  /** Reads payload; -1 at the end. */
  int read(byte[] chunk) throws IOException;

  /** Tells the server that no more payload comes. */
  void end() throws IOException;

  /** With all handshakes done. */
  static PlayWire open(Protocol protocol, Socket socket, Random random) throws IOException {
    return switch (protocol) {
      case TCP -> new Streams(socket);
      case TLS -> new Streams(tls(socket, random));
      case WS -> new Messages(socket);
      case WSS -> new Messages(tls(socket, random));
    };
  }

  private static Socket tls(Socket socket, Random random) throws IOException {
    SSLSocket tls =
        (SSLSocket)
            TestCertificate.LOCALHOST
                .trusting()
                .getSocketFactory()
                .createSocket(socket, "localhost", socket.getPort(), false);
    tls.setEnabledProtocols(new String[] {random.nextBoolean() ? "TLSv1.3" : "TLSv1.2"});
    tls.startHandshake();
    return tls;
  }

  /** TCP, or TLS. */
  final class Streams implements PlayWire {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Streams(Socket socket) throws IOException {
      this.socket = socket;
      this.in = socket.getInputStream();
      this.out = socket.getOutputStream();
    }

    @Override
    public void write(byte[] bytes, int at, int count) throws IOException {
      out.write(bytes, at, count);
    }

    @Override
    public int read(byte[] chunk) throws IOException {
      return in.read(chunk);
    }

    @Override
    public void end() throws IOException {
      socket.shutdownOutput();
    }
  }

  /** WebSocket, with or without TLS. */
  final class Messages implements PlayWire {
    private final WebSocketStreams messages;

    Messages(Socket socket) throws IOException {
      this.messages = new WebSocketStreams(socket.getInputStream(), socket.getOutputStream());
    }

    @Override
    public void write(byte[] bytes, int at, int count) throws IOException {
      messages.write(bytes, at, count);
    }

    @Override
    public int read(byte[] chunk) throws IOException {
      return messages.read(chunk);
    }

    @Override
    public void end() throws IOException {
      messages.end();
    }
  }
}
