package io.echosounder.connection;

import io.echosounder.listener.TestSockets;
import io.echosounder.protocol.ProxyHeaders;
import io.echosounder.timeout.Timeout;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One random conversation: a writer, and a reader that compares every byte. It keeps account of
 * what it did, and the round of what was done to it, for {@link PlayCheck}.
 */
final class PlayClient {

  private static final int ANSWER_MILLIS = 30_000;

  /** How the client ends the conversation, if nobody else does before. */
  enum Manner {
    /** Half-close, read to the end. */
    FINISH,
    /** RST. */
    RESET,
    /** Half-close, then RST. */
    FINISH_AND_RESET,
    /** Close without reading to the end. */
    LEAVE
  }

  /** How it reads. */
  enum Reading {
    FAST,
    SLOW,
    /** A little, and then it leaves. */
    STOPS
  }

  /** Each conversation has an address of its own, by which the server's side of it is found. */
  final InetAddress address;

  final Manner manner;
  final Reading reading;
  final int size;
  final Protocol protocol;

  /** Whether it begins with a PROXY header, which names it as it is. */
  final boolean proxied;

  /** Whether it says nothing, or no more than some bytes that nobody understands, and leaves. */
  final boolean senseless;

  private final Random random;

  // What it did.
  volatile boolean connected;
  volatile int offered;
  volatile int read;

  /** Everything was written, and our FIN sent before the end was seen. */
  volatile boolean halfClosed;

  /** Closed before the end was seen; and so with RST. */
  volatile boolean left;

  volatile boolean leftByReset;

  /** The end was seen; and it was a FIN. */
  volatile boolean ended;

  volatile boolean eof;

  /** An RST was told to the writer; the kernel tells it once, so the reader has seen an EOF. */
  volatile boolean writeFailed;

  volatile @Nullable String wrong;

  // What was done to it.
  volatile @Nullable Connection connection;
  volatile @Nullable ConnectionView last;

  /** The shortest that each timeout may have been for it. */
  final Map<Timeout, Duration> shortest = new ConcurrentHashMap<>();

  /** Reasons that the operator or a drain may have given it. */
  final Set<CloseReason> suffered = ConcurrentHashMap.newKeySet();

  /** The reason that the operator has surely given it. */
  volatile @Nullable CloseReason endedBy;

  /** Whether the listening socket may have closed on it. */
  volatile boolean refusable;

  PlayClient(InetAddress address, Random random, boolean proxied) {
    this.address = address;
    this.random = random;
    this.proxied = proxied;
    this.size = random.nextInt(1 << (1 + random.nextInt(20))) + 1;
    this.protocol = pick(Protocol.values(), Protocol.TCP);
    this.manner = pick(Manner.values(), Manner.FINISH);
    this.reading = pick(Reading.values(), Reading.FAST);
    this.senseless = random.nextInt(10) == 0;
  }

  private <T> T pick(T[] all, T usual) {
    return random.nextBoolean() ? usual : all[random.nextInt(all.length)];
  }

  /** Plays until it is over. The socket is closed then. */
  void play(Map<Protocol, Integer> ports, Predicate<PlayClient> mayBeUrgent) throws Exception {
    byte[] bytes = TestSockets.bytes(size, address.hashCode());
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(address, 0));
      if (random.nextBoolean()) {
        socket.setReceiveBufferSize(4096);
      }
      try {
        socket.connect(
            new InetSocketAddress(
                InetAddress.ofLiteral("127.0.0.1"), Objects.requireNonNull(ports.get(protocol))));
      } catch (IOException e) {
        return;
      }
      connected = true;
      socket.setSoTimeout(ANSWER_MILLIS);
      if (senseless) {
        saySomethingAndLeave(socket, bytes);
        return;
      }
      PlayWire opened;
      try {
        if (proxied) {
          writeHeader(socket);
        }
        opened = PlayWire.open(protocol, socket, random);
      } catch (IOException e) {
        // The server has ended it during a handshake.
        ended = true;
        close(socket, false);
        return;
      }
      Thread reader = Thread.ofVirtual().start(() -> compare(socket, opened, bytes));
      try {
        write(socket, opened, bytes, mayBeUrgent);
        finish(socket, opened, reader);
      } catch (IOException e) {
        // The server has ended it, or our reader has left. The end is still to be read.
        writeFailed = true;
        if (reading != Reading.STOPS) {
          reader.join();
        }
      }
      close(socket, manner == Manner.RESET);
      reader.join();
    }
  }

  private void saySomethingAndLeave(Socket socket, byte[] bytes)
      throws IOException, InterruptedException {
    int count = random.nextBoolean() ? 0 : Math.min(bytes.length, random.nextInt(100));
    offered = count;
    try {
      socket.getOutputStream().write(bytes, 0, count);
      Thread.sleep(random.nextInt(100)); // A client that hesitates.
    } catch (IOException e) {
      // The server has ended it.
    }
    close(socket, random.nextBoolean());
  }

  private void writeHeader(Socket socket) throws IOException {
    InetSocketAddress own = (InetSocketAddress) socket.getLocalSocketAddress();
    byte[] header =
        switch (random.nextInt(3)) {
          case 0 -> ProxyHeaders.v1(own);
          case 1 -> ProxyHeaders.v2(own);
          default -> ProxyHeaders.v2WithChecksum(own, 0);
        };
    // Nagle's algorithm may join the parts again, and with the first message.
    int part = random.nextInt(header.length);
    socket.getOutputStream().write(header, 0, part);
    socket.getOutputStream().write(header, part, header.length - part);
  }

  private void write(Socket socket, PlayWire wire, byte[] bytes, Predicate<PlayClient> mayBeUrgent)
      throws IOException, InterruptedException {
    // Some hundred writes at most, because Nagle's algorithm can hold each for 40 ms.
    int largest = Math.max(1 << random.nextInt(18), bytes.length / 100);
    for (int at = 0; at < bytes.length; ) {
      int count = Math.min(bytes.length - at, 1 + random.nextInt(largest));
      if (random.nextInt(5) == 0 && protocol == Protocol.TCP && mayBeUrgent.test(this)) {
        offered = at + 1;
        sendUrgent(socket, bytes[at]);
        at++;
      } else {
        offered = at + count;
        wire.write(bytes, at, count);
        at += count;
      }
      if (random.nextInt(20) == 0) {
        Thread.sleep(random.nextInt(60)); // A client that thinks.
      }
    }
  }

  private static void sendUrgent(Socket socket, byte value) throws IOException {
    try {
      socket.sendUrgentData(value);
    } catch (RuntimeException e) {
      // The JDK cannot wait for room to send an urgent byte.
      socket.getOutputStream().write(value);
    }
  }

  private void finish(Socket socket, PlayWire wire, Thread reader)
      throws IOException, InterruptedException {
    switch (manner) {
      case FINISH -> {
        halfClose(wire);
        reader.join();
      }
      case FINISH_AND_RESET -> {
        halfClose(wire);
        Thread.sleep(random.nextInt(20));
        close(socket, true);
      }
      case LEAVE -> Thread.sleep(random.nextInt(100));
      case RESET -> {}
    }
  }

  private void halfClose(PlayWire wire) throws IOException {
    halfClosed = !ended;
    wire.end();
  }

  /** Synchronized, because the writer and a reader that leaves both close. */
  private synchronized void close(Socket socket, boolean byReset) throws IOException {
    if (socket.isClosed()) {
      return;
    }
    if (!ended) {
      left = true;
      leftByReset = byReset;
    }
    if (byReset) {
      socket.setSoLinger(true, 0);
    }
    socket.close();
  }

  private void compare(Socket socket, PlayWire wire, byte[] bytes) {
    byte[] chunk = new byte[20_000];
    int pause = 1 + random.nextInt(300);
    try {
      for (int turn = 0; ; turn++) {
        int count = wire.read(chunk);
        if (count < 0) {
          eof = true;
          break;
        }
        int at = read;
        for (int i = 0; i < count; i++) {
          if (at + i >= bytes.length || chunk[i] != bytes[at + i]) {
            wrong = "byte " + (at + i) + " is wrong";
            close(socket, true);
            return;
          }
        }
        read = at + count;
        if (reading == Reading.STOPS) {
          Thread.sleep(pause);
          close(socket, manner == Manner.RESET);
          return;
        } else if (reading == Reading.SLOW && turn < 5) {
          Thread.sleep(pause);
        }
      }
    } catch (SocketTimeoutException e) {
      wrong = "nothing came for " + ANSWER_MILLIS + " ms";
    } catch (IOException e) {
      // Reset by the server, or closed by ourselves.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ended = true;
  }

  @Override
  public String toString() {
    return String.format(
        "%s %s %s %s proxied=%s senseless=%s size=%d offered=%d read=%d connected=%s halfClosed=%s left=%s leftByReset=%s"
            + " ended=%s eof=%s writeFailed=%s shortest=%s suffered=%s endedBy=%s refusable=%s last=%s",
        address.getHostAddress(),
        protocol,
        manner,
        reading,
        proxied,
        senseless,
        size,
        offered,
        read,
        connected,
        halfClosed,
        left,
        leftByReset,
        ended,
        eof,
        writeFailed,
        shortest,
        suffered,
        endedBy,
        refusable,
        last);
  }
}
