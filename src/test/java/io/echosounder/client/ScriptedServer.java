package io.echosounder.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * A server on a free port of loopback, a blocking thread per connection, as plain as can be:
 * nothing of ours in it.
 */
public final class ScriptedServer implements AutoCloseable {
  private final ServerSocket listener;
  private final int port;
  private final Conversation conversation;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch over = new CountDownLatch(1);

  /** The part of a server in a connection. */
  @FunctionalInterface
  public interface Conversation {
    /**
     * One connection from its first byte to its last; it is closed afterwards.
     *
     * @param over counted down when the test is over, to wait for with a connection that should
     *     stay as it is
     */
    void hold(Socket socket, CountDownLatch over) throws IOException, InterruptedException;
  }

  private ScriptedServer(ServerSocket listener, Conversation conversation) {
    this.listener = listener;
    this.port = listener.getLocalPort();
    this.conversation = conversation;
  }

  public static ScriptedServer start(Conversation conversation) throws IOException {
    ServerSocket listener = new ServerSocket();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    ScriptedServer server = new ScriptedServer(listener, conversation);
    Thread.ofPlatform().daemon().start(server::accept);
    return server;
  }

  /**
   * A correct echo server: bytes return at once; after the peer's FIN what is left is sent, then
   * our FIN.
   */
  public static ScriptedServer echo() throws IOException {
    return start((socket, over) -> socket.getInputStream().transferTo(socket.getOutputStream()));
  }

  public int port() {
    return port;
  }

  public String target() {
    return "127.0.0.1:" + port();
  }

  /** Further connections are refused; those that are open stay. */
  public void stopAccepting() throws IOException {
    listener.close();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        open.add(socket);
        Thread.ofPlatform().daemon().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      conversation.hold(socket, over);
    } catch (IOException | InterruptedException e) {
      // The peer's business, or the end of the test.
    } finally {
      open.remove(socket);
    }
  }

  @Override
  public void close() throws IOException {
    over.countDown();
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
