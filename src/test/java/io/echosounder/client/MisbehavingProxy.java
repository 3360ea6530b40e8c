package io.echosounder.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * A path with a fault, in front of a correct echo server: everything that HAProxy, doing its job,
 * cannot do. Faults that come with time are in {@link IdleLimit}; those here come with bytes, and
 * so strike at the same place in every run.
 */
public final class MisbehavingProxy implements ScriptedServer.Conversation {

  /** The faults of the proxy; {@link #NONE} is a correct one. */
  public enum Fault {
    /** Passes everything on, each direction's FIN included. */
    NONE,
    /** Greets before it is spoken to. */
    SPEAKS_FIRST,
    /** Takes everything and returns nothing. */
    SILENCE,
    /** Resets the connection when the first bytes come. */
    RESET,
    /** Flips one bit of the byte after the first {@link #AFTER}. */
    CORRUPTION,
    /** Sends its FIN after {@link #AFTER} returned bytes; still takes what comes. */
    CLOSES_EARLY,
    /** Returns {@link #AFTER} bytes, then nothing more, and leaves the connection open. */
    STALL,
    /** Closes both directions when the client's FIN comes, with the answer still on its way. */
    TRUNCATES_ON_HALF_CLOSE,
    /** Returns everything, but never its own FIN after the client's. */
    KEEPS_HALF_OPEN,
    /** Accepts no connection for half a second. */
    DELAYED_ACCEPT,
    /**
     * Holds a small answer back while an earlier one is unacknowledged, as Nagle's algorithm does.
     */
    NAGLE,
    /** Answers one reset with resets for everybody. */
    SHARES_RESETS,
    /** Takes {@link #FEW} connections at a time and resets further ones. */
    FEW_CONNECTIONS
  }

  /**
   * Where the faults of a stream strike, in bytes: within what {@code probe} sends, beyond its
   * first messages.
   */
  public static final int AFTER = 100_000;

  /** More than one check of probe opens, but for the one that opens many. */
  private static final int FEW = 10;

  private final Fault fault;
  private final int upstreamPort;
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

  private MisbehavingProxy(Fault fault, int upstreamPort) {
    this.fault = fault;
    this.upstreamPort = upstreamPort;
  }

  /** A server with this fault; {@code upstream}, the correct one, stays the caller's. */
  public static ScriptedServer start(Fault fault, ScriptedServer upstream) throws IOException {
    return ScriptedServer.start(new MisbehavingProxy(fault, upstream.port()));
  }

  @Override
  public void hold(Socket client, CountDownLatch over) throws IOException, InterruptedException {
    clients.add(client);
    try (Socket upstream = new Socket(InetAddress.getLoopbackAddress(), upstreamPort)) {
      upstream.setTcpNoDelay(true);
      switch (fault) {
        case DELAYED_ACCEPT -> Thread.sleep(500);
        case SPEAKS_FIRST ->
            client.getOutputStream().write("220 ready\r\n".getBytes(StandardCharsets.US_ASCII));
        case FEW_CONNECTIONS -> {
          if (clients.size() > FEW) {
            // After the client's message, because a RST may otherwise come before it or after.
            client.getInputStream().read();
            reset(client);
            return;
          }
        }
        default -> {}
      }
      CountDownLatch answered = new CountDownLatch(1);
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> {
                try {
                  answer(upstream, client, over);
                } catch (IOException | InterruptedException e) {
                  // One end has gone: ask() sees it too.
                } finally {
                  answered.countDown();
                }
              });
      ask(client, upstream);
      answered.await();
    } finally {
      clients.remove(client);
    }
  }

  /** From the client to the server. */
  private void ask(Socket client, Socket upstream) throws IOException, InterruptedException {
    byte[] buffer = new byte[16 * 1024];
    InputStream in = client.getInputStream();
    OutputStream out = upstream.getOutputStream();
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        switch (fault) {
          case SILENCE -> {}
          case RESET -> {
            reset(client);
            return;
          }
          default -> out.write(buffer, 0, n);
        }
      }
    } catch (IOException e) {
      if (fault == Fault.SHARES_RESETS) {
        for (Socket other : clients) {
          reset(other);
        }
      }
      upstream.close();
      throw e;
    }
    if (fault == Fault.TRUNCATES_ON_HALF_CLOSE) {
      client.close();
    }
    upstream.shutdownOutput();
  }

  /** From the server to the client. */
  private void answer(Socket upstream, Socket client, CountDownLatch over)
      throws IOException, InterruptedException {
    byte[] buffer = new byte[16 * 1024];
    InputStream in = upstream.getInputStream();
    OutputStream out = client.getOutputStream();
    int total = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      int end = total + n;
      boolean strikes = total <= AFTER && AFTER < end;
      switch (fault) {
        case CORRUPTION -> {
          if (strikes) {
            buffer[AFTER - total] ^= 1;
          }
          out.write(buffer, 0, n);
        }
        case CLOSES_EARLY -> {
          out.write(buffer, 0, strikes ? AFTER - total : end <= AFTER ? n : 0);
          if (strikes) {
            client.shutdownOutput();
          }
        }
        case STALL -> out.write(buffer, 0, strikes ? AFTER - total : end <= AFTER ? n : 0);
        case NAGLE -> {
          if (n == 32 && end % 64 == 0) {
            Thread.sleep(40);
          }
          out.write(buffer, 0, n);
        }
        default -> out.write(buffer, 0, n);
      }
      total = end;
    }
    if (fault == Fault.KEEPS_HALF_OPEN || fault == Fault.SILENCE || fault == Fault.STALL) {
      over.await();
    }
    if (!client.isOutputShutdown()) {
      client.shutdownOutput();
    }
  }

  private static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }
}
