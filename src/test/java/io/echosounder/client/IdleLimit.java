package io.echosounder.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An echo server that drops a connection after a silence, in the ways that HAProxy cannot. It
 * records when it really did that, because a busy machine makes its timer late.
 */
public final class IdleLimit implements ScriptedServer.Conversation, AutoCloseable {

  /** How it drops a connection. */
  public enum How {
    FIN,
    RST,
    /** Says nothing, then or ever. */
    SILENCE,
    /** Says nothing until it is asked again. */
    RST_WHEN_ASKED,
    /** Drops every second connection only, with FIN. */
    EVERY_SECOND
  }

  private final Duration limit;
  private final How how;
  private final AtomicInteger count = new AtomicInteger();

  private final Queue<Duration> drops = new ConcurrentLinkedQueue<>();
  private final int most;
  private final CompletableFuture<ScriptedServer> server = new CompletableFuture<>();

  private IdleLimit(Duration limit, How how, int most) {
    this.limit = limit;
    this.how = how;
    this.most = most;
  }

  public static IdleLimit start(Duration limit, How how) throws IOException {
    return start(limit, how, Integer.MAX_VALUE);
  }

  /**
   * Starts one that takes few connections.
   *
   * @param most connections that it takes: further ones are refused
   */
  public static IdleLimit start(Duration limit, How how, int most) throws IOException {
    IdleLimit conversation = new IdleLimit(limit, how, most);
    conversation.server.complete(ScriptedServer.start(conversation));
    return conversation;
  }

  public String target() {
    return server.join().target();
  }

  /** How long each dropped connection was silent, as the server saw it, the shortest first. */
  public List<Duration> drops() {
    return drops.stream().sorted().toList();
  }

  @Override
  public void close() throws IOException {
    server.join().close();
  }

  @Override
  public void hold(Socket socket, CountDownLatch over) throws IOException, InterruptedException {
    int number = count.incrementAndGet();
    if (number == most) {
      server.join().stopAccepting();
    }
    boolean spared = how == How.EVERY_SECOND && number % 2 == 0;
    socket.setSoTimeout(spared ? 0 : Math.toIntExact(limit.toMillis()));
    byte[] buffer = new byte[4096];
    long lastByte = System.nanoTime();
    InputStream in = socket.getInputStream();
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        socket.getOutputStream().write(buffer, 0, n);
        lastByte = System.nanoTime();
      }
    } catch (SocketTimeoutException e) {
      drops.add(Duration.ofNanos(System.nanoTime() - lastByte));
      drop(socket, over);
    }
  }

  private void drop(Socket socket, CountDownLatch over) throws IOException, InterruptedException {
    switch (how) {
      case FIN, EVERY_SECOND -> {}
      case RST -> socket.setSoLinger(true, 0);
      case SILENCE -> over.await();
      case RST_WHEN_ASKED -> {
        socket.setSoTimeout(0);
        socket.getInputStream().read();
        socket.setSoLinger(true, 0);
      }
    }
  }
}
