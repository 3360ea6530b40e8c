package io.echosounder.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Connection;
import io.echosounder.connection.ConnectionView;
import io.echosounder.connection.Ending;
import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.PauseMode;
import io.echosounder.listener.TestSockets;
import io.echosounder.timeout.Timeout;
import io.echosounder.timeout.Timeouts;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random conversations, from a seed that is printed. {@code -Dplay.seconds=300} plays longer,
 * {@code -Dplay.seed=N} plays the same again.
 */
class PlayTest {

  private static final int PLAYERS = 12;
  private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("play.seconds", 3));

  /** Everything that the players and the operator below can bring about. */
  private static final Set<CloseReason> POSSIBLE =
      EnumSet.of(
          CloseReason.PEER_CLOSED,
          CloseReason.PEER_RESET,
          CloseReason.READ_TIMEOUT,
          CloseReason.WRITE_TIMEOUT,
          CloseReason.IDLE_TIMEOUT,
          CloseReason.HALF_CLOSED_TIMEOUT,
          CloseReason.LIFETIME_EXPIRED,
          CloseReason.OPERATOR_CLOSED,
          CloseReason.OPERATOR_RESET);

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void everyByteIsRightAndAccountedFor(TransportChoice transport) throws Exception {
    long seed = Long.getLong("play.seed", System.nanoTime());
    System.out.println("PlayTest " + transport + ": -Dplay.seed=" + seed);
    ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    Timeouts small = Timeouts.off();
    for (Timeout timeout : Timeout.values()) {
      small = small.with(timeout, Duration.ofSeconds(2));
    }
    long end = System.nanoTime() + LENGTH.toNanos();
    try (EchoTestServer server =
        EchoTestServer.start(transport, small, config -> config.withBufferMemory(1 << 20))) {
      int port = server.port();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < PLAYERS; i++) {
        Random random = new Random(seed + i);
        threads.add(
            start(
                failures,
                () -> {
                  while (System.nanoTime() < end) {
                    converse(server, transport, port, random);
                  }
                }));
      }
      Random random = new Random(seed - 1);
      threads.add(
          start(
              failures,
              () -> {
                while (System.nanoTime() < end) {
                  operate(server, random);
                  Thread.sleep(random.nextInt(20)); // The pace of an operator.
                }
                server.listener.resume().toCompletableFuture().join();
              }));
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failures).isEmpty();
      Await.until(() -> server.registry.openCount() == 0);
      Await.until(() -> server.buffers.used() == 0);
      for (ConnectionView closed : server.registry.closedConnections()) {
        assertThat(closed.bytes().pending()).isZero();
        assertThat(closed.reason()).as(closed.toString()).isIn(POSSIBLE);
      }
      long ended = 0;
      for (CloseReason reason : CloseReason.values()) {
        ended += server.closed(reason);
      }
      assertThat(ended).isEqualTo(server.registry.acceptedCount());
    } finally {
      ResourceLeakDetector.setLevel(before);
    }
  }

  private interface Play {
    void run() throws Exception;
  }

  private static Thread start(List<Throwable> failures, Play play) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                play.run();
              } catch (Exception | AssertionError e) {
                failures.add(e);
              }
            });
  }

  /** One conversation: its reader compares every byte, whatever the writer is doing. */
  private static void converse(
      EchoTestServer server, TransportChoice transport, int port, Random random) throws Exception {
    byte[] bytes = TestSockets.bytes(random.nextInt(1 << (1 + random.nextInt(20))) + 1, 7);
    Socket socket = new Socket();
    if (random.nextBoolean()) {
      socket.setReceiveBufferSize(4096);
    }
    try {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      return; // The listener is paused.
    }
    socket.setSoTimeout(10_000);
    int pause = random.nextInt(4) == 0 ? random.nextInt(300) : 0;
    boolean stops = random.nextInt(8) == 0;
    List<Throwable> wrong = new ArrayList<>();
    Thread reader =
        Thread.ofVirtual().start(() -> compare(socket, bytes, stops ? 1 : -1, pause, wrong));
    try {
      // The JDK cannot set SO_OOBINLINE before the accept.
      write(
          socket,
          bytes,
          () -> transport == TransportChoice.EPOLL || isAccepted(server, socket),
          random);
      switch (random.nextInt(4)) {
        case 0 -> socket.setSoLinger(true, 0);
        case 1 -> Thread.sleep(random.nextInt(100)); // A client that thinks.
        default -> {
          socket.shutdownOutput();
          reader.join();
        }
      }
    } catch (IOException e) {
      // The server, or its operator, has ended it.
    }
    socket.close();
    reader.join();
    assertThat(wrong).isEmpty();
  }

  private static boolean isAccepted(EchoTestServer server, Socket socket) {
    return server.registry.open().stream()
        .anyMatch(c -> c.remote().getPort() == socket.getLocalPort());
  }

  private static void write(Socket socket, byte[] bytes, BooleanSupplier urgent, Random random)
      throws IOException {
    for (int at = 0; at < bytes.length; ) {
      int size = Math.min(bytes.length - at, 1 + random.nextInt(1 << random.nextInt(18)));
      if (random.nextInt(5) == 0 && urgent.getAsBoolean()) {
        socket.sendUrgentData(bytes[at]);
        at++;
      } else {
        socket.getOutputStream().write(bytes, at, size);
        at += size;
      }
    }
  }

  private static void compare(
      Socket socket, byte[] bytes, int reads, int pause, List<Throwable> wrong) {
    byte[] chunk = new byte[20_000];
    int at = 0;
    try {
      InputStream in = socket.getInputStream();
      for (int turn = 0; turn != reads; turn++) {
        int count = in.read(chunk);
        if (count < 0) {
          return;
        }
        for (int i = 0; i < count; i++, at++) {
          if (at >= bytes.length || chunk[i] != bytes[at]) {
            wrong.add(new AssertionError("byte " + at + " of " + bytes.length + " is wrong"));
            return;
          }
        }
        if (pause > 0 && turn < 5) {
          Thread.sleep(pause); // A slow reader.
        }
      }
    } catch (IOException e) {
      // Reset, closed, or over.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void operate(EchoTestServer server, Random random) {
    List<Connection> open = new ArrayList<>(server.registry.open());
    Timeout timeout = Timeout.values()[random.nextInt(Timeout.values().length)];
    Duration duration = Duration.ofMillis(20 + random.nextInt(2000));
    switch (random.nextInt(8)) {
      case 0 -> server.patch(timeout, duration);
      case 1 -> server.listener.pause(PauseMode.HOLD).toCompletableFuture().join();
      case 2 -> server.listener.pause(PauseMode.REFUSE).toCompletableFuture().join();
      case 3, 4 -> server.listener.resume().toCompletableFuture().join();
      default -> {
        if (!open.isEmpty()) {
          Connection one = open.get(random.nextInt(open.size()));
          switch (random.nextInt(3)) {
            case 0 ->
                server
                    .commands
                    .patchOverrides(one, EchoTestServer.changes(timeout, duration))
                    .toCompletableFuture()
                    .join();
            case 1 ->
                server
                    .commands
                    .end(one, CloseReason.OPERATOR_CLOSED, Ending.FLUSH_THEN_FIN)
                    .toCompletableFuture()
                    .join();
            default ->
                server
                    .commands
                    .end(one, CloseReason.OPERATOR_RESET, Ending.RESET)
                    .toCompletableFuture()
                    .join();
          }
        }
      }
    }
  }
}
