package io.echosounder;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients of a Service during a rollout, as a process of its own, since it has to run in a network
 * namespace: chatty ones with a message every 100 ms, pausing ones with one every two seconds, and
 * fresh ones for each message. Runs until its input ends, then prints what it has seen.
 */
final class RolloutClients {

  /** Many sources of the kernel's answer would be slower than this only if a SYN was lost. */
  private static final int SLOW_MILLIS = 1000;

  private final InetSocketAddress service;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong connects = new AtomicLong();
  private final AtomicLong ends = new AtomicLong();
  private final AtomicLong crossed = new AtomicLong();
  private final AtomicLong resets = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong slow = new AtomicLong();

  private RolloutClients(InetSocketAddress service) {
    this.service = service;
  }

  public static void main(String[] args) throws Exception {
    new RolloutClients(new InetSocketAddress(args[0], Integer.parseInt(args[1])))
        .run(Integer.parseInt(args[2]));
  }

  private void run(int chatty) throws Exception {
    for (int i = 0; i < chatty; i++) {
      Thread.ofVirtual().start(() -> converse(100));
      Thread.ofVirtual().start(() -> converse(2000));
    }
    Thread.ofVirtual().start(this::comeAfresh);
    while (System.in.read() != -1) {
      System.out.println("running messages=" + messages);
    }
    over.set(true);
    System.out.printf(
        "messages=%s connects=%s ends=%s crossed=%s resets=%s lost=%s refused=%s slow=%s%n",
        messages, connects, ends, crossed, resets, lost, refused, slow);
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    long begun = System.nanoTime();
    try {
      socket.connect(service, 10_000);
    } catch (SocketTimeoutException e) {
      slow.incrementAndGet();
      throw e;
    } catch (ConnectException e) {
      refused.incrementAndGet();
      throw e;
    }
    if ((System.nanoTime() - begun) / 1_000_000 >= SLOW_MILLIS) {
      slow.incrementAndGet();
    }
    connects.incrementAndGet();
    return socket;
  }

  /** A conversation after the other, each until the server ends it. */
  private void converse(int pauseMillis) {
    byte[] message = "Hello, World!".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    while (!over.get()) {
      try (Socket socket = connect()) {
        socket.setTcpNoDelay(true);
        InputStream in = socket.getInputStream();
        while (!over.get()) {
          socket.setSoTimeout(20_000);
          socket.getOutputStream().write(message);
          byte[] echo = in.readNBytes(message.length);
          if (echo.length == 0) {
            // The message crossed the server's FIN.
            crossed.incrementAndGet();
            break;
          }
          if (!Arrays.equals(echo, message)) {
            lost.incrementAndGet();
            break;
          }
          messages.incrementAndGet();
          // The pause; the end is seen in it.
          socket.setSoTimeout(pauseMillis);
          try {
            if (in.read() == -1) {
              ends.incrementAndGet();
              break;
            }
            lost.incrementAndGet();
          } catch (SocketTimeoutException e) {
            // The pause is over.
          }
        }
      } catch (IOException e) {
        count(e);
      }
    }
  }

  private void comeAfresh() {
    while (!over.get()) {
      try (Socket socket = connect()) {
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(1);
        if (socket.getInputStream().read() == 1) {
          messages.incrementAndGet();
        } else {
          lost.incrementAndGet();
        }
        Thread.sleep(20);
      } catch (IOException e) {
        count(e);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void count(IOException fault) {
    if (fault instanceof ConnectException || over.get()) {
      return;
    }
    System.out.println("fault " + fault);
    if (String.valueOf(fault.getMessage()).contains("reset")
        || String.valueOf(fault.getMessage()).contains("Broken pipe")) {
      resets.incrementAndGet();
    } else {
      lost.incrementAndGet();
    }
  }
}
