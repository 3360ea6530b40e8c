package io.echosounder.client.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.echosounder.TestCertificate;
import io.echosounder.client.Exchange;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.IoTimeouts;
import io.echosounder.client.PathOptions;
import io.echosounder.client.ScriptedServer;
import io.echosounder.client.Source;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers and paths that end a connection at a bad moment, or answer in a strange way. */
@Timeout(30)
class EndingsTest {

  private static Wire open(PathOptions options, LongSupplier clock) throws Failure, IOException {
    SocketChannel channel = options.dialer().dial(options.target);
    return options.layers().open(channel, "it", clock);
  }

  private static Wire open(ScriptedServer server, String scheme, String... more)
      throws Failure, IOException {
    String[] line = new String[more.length + 1];
    line[0] = scheme + "://" + server.target();
    System.arraycopy(more, 0, line, 1, more.length);
    return open(AnyPath.options(line), System::nanoTime);
  }

  private static Exchange exchange(Wire wire, Duration limit) {
    return new Exchange(wire, "it", new IoTimeouts(limit, limit), System::nanoTime);
  }

  /** The RST is there before our first byte goes out, or comes after it: the same to a user. */
  @ParameterizedTest
  @CsvSource({"tls, TLS_FAILED, TLS handshake", "ws, UPGRADE_REFUSED, upgrade to WebSocket"})
  void aResetBeforeOurFirstByteIsAFailedBegin(String scheme, ExitCode code, String phase)
      throws Exception {
    CountDownLatch connected = new CountDownLatch(1);
    CountDownLatch reset = new CountDownLatch(1);
    try (ScriptedServer server =
        ScriptedServer.start(
            (socket, _) -> {
              connected.await();
              socket.setSoLinger(true, 0);
              socket.close();
              reset.countDown();
            })) {
      PathOptions options = AnyPath.options(scheme + "://" + server.target());
      SocketChannel channel = options.dialer().dial(options.target);
      connected.countDown();
      reset.await();
      Failure failure =
          catchThrowableOfType(
              Failure.class, () -> options.layers().open(channel, "it", System::nanoTime));
      assertThat(failure).hasMessageContaining("the " + phase + " failed: ");
      assertThat(failure.exitCode()).isEqualTo(code);
    }
  }

  /** Frames and a reset come while we send. All that came before the reset counts. */
  @Test
  void aCloseFrameBeforeAResetIsTheEnd() throws Exception {
    CountDownLatch reset = new CountDownLatch(1);
    CountDownLatch mayReset = new CountDownLatch(1);
    try (ScriptedServer server =
            ScriptedServer.start(
                (socket, _) -> {
                  WebSocketServer peer = WebSocketServer.accept(socket);
                  mayReset.await();
                  peer.send(0x82, new byte[] {7});
                  peer.close(1008, "policy");
                  socket.setSoLinger(true, 0);
                  socket.close();
                  reset.countDown();
                });
        Wire wire = open(server, "ws")) {
      mayReset.countDown();
      reset.await();
      // The first write finds the reset, before anything was read.
      wire.write(ByteBuffer.wrap(new byte[10]));
      wire.write(ByteBuffer.wrap(new byte[10]));
      ByteBuffer in = ByteBuffer.allocate(10);
      assertThat(wire.read(in)).isEqualTo(1);
      assertThat(wire.read(in)).isEqualTo(-1);
      assertThat(wire.end().text()).isEqualTo("Close frame 1008 (policy)");
      assertThat(wire.end().isClean()).isFalse();
    }
  }

  @Test
  void bytesAfterThePeersEndDoNotCountAsSent() throws Exception {
    CountDownLatch sent = new CountDownLatch(1);
    try (ScriptedServer server =
            WebSocketServer.start(
                (peer, over) -> {
                  peer.send(0x82, new byte[] {1, 2});
                  peer.close(1001, "");
                  sent.countDown();
                  over.await();
                });
        Wire wire = open(server, "ws")) {
      // One read takes both frames.
      sent.await();
      ByteBuffer one = ByteBuffer.allocate(1);
      while (wire.read(one) == 0) {
        Thread.onSpinWait();
      }
      // A byte is left to read, and behind it is the Close frame.
      assertThat(wire.write(ByteBuffer.wrap(new byte[10]))).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 5000})
  void aCloseFrameWithAReservedCodeBreaksTheProtocol(int code) throws Exception {
    try (ScriptedServer server =
            WebSocketServer.start(
                (peer, over) -> {
                  peer.close(code, "");
                  over.await();
                });
        Wire wire = open(server, "ws")) {
      Failure failure =
          catchThrowableOfType(
              Failure.class, () -> exchange(wire, Duration.ofSeconds(10)).listen(bytes -> {}));
      assertThat(failure.exitCode()).isEqualTo(ExitCode.DIFFERENCE);
      assertThat(failure).hasMessageContaining("a Close frame with the reserved code " + code);
    }
  }

  @Test
  void aProxyThatLostItsServerComplains() {
    assertThat(PeerEnd.closeFrame(1014, "bad gateway").isClean()).isFalse();
    assertThat(PeerEnd.closeFrame(1012, "restart").isClean()).isTrue();
    assertThat(PeerEnd.closeFrame(4242, "").isClean()).isTrue();
  }

  @Test
  void anInterimAnswerIsNoRefusal() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(
                (socket, over) -> {
                  OutputStream out = socket.getOutputStream();
                  String request = WebSocketServer.readHead(socket.getInputStream());
                  out.write("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n".getBytes(ISO_8859_1));
                  out.write(WebSocketServer.answer(request).getBytes(ISO_8859_1));
                  over.await();
                });
        Wire wire = open(server, "ws")) {
      assertThat(wire.hasInput()).isFalse();
    }
  }

  @Test
  void aRefusalNeitherControlsTheTerminalNorFloodsIt() throws Exception {
    String answer =
        "HTTP/1.1 302 \u009b31mred\u001b[31m\u0007\r\nServer: " + "x".repeat(9_000) + "\r\n\r\n";
    try (ScriptedServer server =
        ScriptedServer.start(
            (socket, _) -> {
              WebSocketServer.readHead(socket.getInputStream());
              socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
            })) {
      Failure failure = catchThrowableOfType(Failure.class, () -> open(server, "ws"));
      assertThat(failure.getMessage()).contains("302", "red").hasSizeLessThan(400);
      assertThat(failure.getMessage().chars()).noneMatch(Character::isISOControl);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ws, 'HTTP/1.1 101 Swi', upgrade to WebSocket failed: not done within 300 ms",
    "ws, '', upgrade to WebSocket failed: no answer within 300 ms",
    "tls, '\u0016\u0003\u0003\u0001\u0000', TLS handshake failed: not done within 300 ms",
  })
  void anAnswerThatDoesNotEndIsNotCalledNoAnswer(String scheme, String answer, String told)
      throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(
            (socket, over) -> {
              socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
              over.await();
            })) {
      Failure failure =
          catchThrowableOfType(
              Failure.class, () -> open(server, scheme, "--connect-timeout", "300ms"));
      assertThat(failure.exitCode()).isEqualTo(ExitCode.CONNECT_TIMEOUT);
      assertThat(failure).hasMessageContaining(told);
    }
  }

  /** As with SIGSTOP: an hour passes between two looks of ours, and the peer needs two answers. */
  @Test
  void aStoppedProcessDoesNotBlameThePeer() throws Exception {
    AtomicLong hours = new AtomicLong();
    try (ScriptedServer server =
        ScriptedServer.start(
            (socket, over) -> {
              String request = WebSocketServer.readHead(socket.getInputStream());
              hours.set(Duration.ofHours(1).toNanos());
              socket.getOutputStream().write("HTTP/1.1 101 X\r\n".getBytes(ISO_8859_1));
              over.await(100, TimeUnit.MILLISECONDS);
              String rest = WebSocketServer.answer(request).replaceFirst("^.*\r\n", "");
              socket.getOutputStream().write(rest.getBytes(ISO_8859_1));
              over.await();
            })) {
      PathOptions options = AnyPath.options("ws://" + server.target());
      try (Wire wire = open(options, () -> System.nanoTime() + hours.get())) {
        assertThat(wire.hasInput()).isFalse();
      }
    }
  }

  /** No payload comes before the last byte of a record, but the peer is not silent. */
  @Test
  void aPartOfARecordIsAMove() throws Exception {
    SSLContext context = TestCertificate.LOCALHOST.showing();
    CountDownLatch echoed = new CountDownLatch(1);
    try (ScriptedServer server =
            ScriptedServer.start(
                (raw, over) -> {
                  SSLSocket tls = TestCertificate.serverSide(context, raw);
                  tls.getOutputStream().write(tls.getInputStream().read());
                  echoed.await();
                  raw.getOutputStream().write(new byte[] {0x17, 3, 3, 0, 0x40, 1, 2});
                  over.await();
                });
        Wire wire = open(server, "tls", "--insecure")) {
      exchange(wire, Duration.ofSeconds(10))
          .run(Source.of(new byte[1]), bytes -> {}, Exchange.Completion.ALL_BACK);
      echoed.countDown();
      ByteBuffer in = ByteBuffer.allocate(1);
      do {
        assertThat(wire.read(in)).isZero();
      } while (!wire.hasMoved());
    }
  }

  @Test
  void aMoveRestartsTheReadTimeout() throws Exception {
    try (ScriptedServer server = ScriptedServer.echo();
        SocketChannel channel = open(server)) {
      AtomicLong now = new AtomicLong();
      AtomicInteger reads = new AtomicInteger();
      Wire slow =
          new StrangeWire(channel) {
            @Override
            public int read(ByteBuffer payload) {
              now.addAndGet(Duration.ofSeconds(7).toNanos());
              if (reads.incrementAndGet() < 5) {
                return 0;
              }
              payload.put((byte) 1);
              return 1;
            }

            @Override
            public boolean hasMoved() {
              return true;
            }
          };
      Duration limit = Duration.ofSeconds(10);
      new Exchange(slow, "it", new IoTimeouts(limit, limit), now::get)
          .run(Source.of(new byte[1]), bytes -> {}, Exchange.Completion.ALL_BACK);
      assertThat(reads).hasValue(5);
    }
  }

  /** A peer that pings, and never echoes, owes its echo all the same. */
  @Test
  void pingsAreNoEcho() throws Exception {
    try (ScriptedServer server =
            WebSocketServer.start(
                (peer, over) -> {
                  while (!over.await(20, TimeUnit.MILLISECONDS)) {
                    peer.send(0x89, new byte[0]);
                  }
                });
        Wire wire = open(server, "ws")) {
      Failure failure =
          catchThrowableOfType(
              Failure.class,
              () ->
                  exchange(wire, Duration.ofMillis(300))
                      .run(Source.of(new byte[3]), bytes -> {}, Exchange.Completion.ALL_BACK));
      assertThat(failure.exitCode()).isEqualTo(ExitCode.READ_TIMEOUT);
      assertThat(wire.pings()).isPositive();
    }
  }

  /** This process may open no more files: neither the peer nor the path is to blame. */
  @Test
  void aLackOfFilesIsOurOwnFault() throws Exception {
    try (ScriptedServer server = ScriptedServer.echo();
        SocketChannel channel = open(server)) {
      Wire broken =
          new StrangeWire(channel) {
            @Override
            public int write(ByteBuffer payload) throws IOException {
              throw new IOException("Too many open files");
            }
          };
      Failure failure =
          catchThrowableOfType(
              Failure.class,
              () ->
                  exchange(broken, Duration.ofSeconds(5))
                      .run(Source.of(new byte[3]), bytes -> {}, Exchange.Completion.ALL_BACK));
      assertThat(failure.exitCode()).isEqualTo(ExitCode.INTERNAL);
      assertThat(failure).hasMessageContaining("ulimit -n");
    }
  }

  private static SocketChannel open(ScriptedServer server) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    channel.configureBlocking(false);
    return channel;
  }

  /** Takes everything, and always has something to read. */
  private static class StrangeWire implements Wire {
    private final SocketChannel channel;

    StrangeWire(SocketChannel channel) {
      this.channel = channel;
    }

    @Override
    public SocketChannel channel() {
      return channel;
    }

    @Override
    public int read(ByteBuffer payload) {
      return 0;
    }

    @Override
    public boolean hasInput() {
      return true;
    }

    @Override
    public int write(ByteBuffer payload) throws IOException {
      int length = payload.remaining();
      payload.position(payload.limit());
      return length;
    }

    @Override
    public long unsent() {
      return 0;
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public PeerEnd end() {
      return PeerEnd.FIN;
    }

    @Override
    public void reset() {}

    @Override
    public void close() {}
  }
}
