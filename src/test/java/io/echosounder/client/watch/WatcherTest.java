package io.echosounder.client.watch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.TestCertificate;
import io.echosounder.client.ExitCode;
import io.echosounder.client.MisbehavingProxy;
import io.echosounder.client.MisbehavingProxy.Fault;
import io.echosounder.client.PathOptions;
import io.echosounder.client.ScriptedServer;
import io.echosounder.client.Target;
import io.echosounder.client.wire.AnyPath;
import io.echosounder.client.wire.WebSocketServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conversations with real peers that break in every way. */
class WatcherTest {
  private static final int CONVERSATIONS = 4;
  private static final Duration STALL = Duration.ofMillis(400);
  private static final Duration GIVE_UP = Duration.ofMillis(900);

  private static PathOptions path(String target) {
    PathOptions path = new PathOptions();
    path.target = Target.parse(target);
    path.connectTimeout = Duration.ofSeconds(10);
    return path;
  }

  private static WatchPlan plan(double fresh) {
    return new WatchPlan(CONVERSATIONS, 64, Duration.ofMillis(20), fresh, STALL, GIVE_UP);
  }

  private static Watcher watcher(String target, double fresh) {
    BlockingQueue<Second> seconds = new LinkedBlockingQueue<>();
    return new Watcher(plan(fresh), path(target), _ -> Witness.NONE, seconds);
  }

  /** Watches until the totals are as wanted, and returns everything that was seen. */
  private static Second watch(String target, double fresh, Predicate<Totals> until) {
    try (Watcher watcher = watcher(target, fresh)) {
      watcher.start();
      return await(watcher, until);
    }
  }

  private static Second await(Watcher watcher, Predicate<Totals> until) {
    List<Disruption> finished = new ArrayList<>();
    Second[] last = new Second[1];
    Awaitility.await()
        .pollDelay(Duration.ofMillis(100))
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              last[0] = watcher.finish();
              finished.addAll(last[0].finished());
              return until.test(last[0].totals());
            });
    finished.addAll(last[0].current());
    assertBytesAddUp(last[0].totals());
    return last[0].with(finished);
  }

  private static void assertBytesAddUp(Totals totals) {
    Totals.Bytes bytes = totals.bytes();
    long known = bytes.echoed() + bytes.lost() + bytes.wrong() + bytes.unaccounted();
    assertThat(bytes.sent()).isGreaterThanOrEqualTo(known);
    // The rest is under way: at most what the conversations send until they give up.
    assertThat(bytes.sent() - known)
        .isLessThan(64L * (CONVERSATIONS + 20) * (GIVE_UP.toMillis() / 20 + 10));
  }

  private static List<Disruption> of(Kind kind, Second second) {
    return second.finished().stream().filter(each -> each.kind() == kind).toList();
  }

  @Test
  void hasNothingToTellOfACorrectServer() throws IOException {
    try (ScriptedServer server = ScriptedServer.echo()) {
      Second second =
          watch(server.target(), 20, all -> all.messages() > 200 && all.freshServed() > 5);
      assertThat(second.finished()).isEmpty();
      assertThat(second.totals().up()).isEqualTo(CONVERSATIONS);
      assertThat(second.totals().served()).isEqualTo(1);
      assertThat(second.totals().freshFailed()).isZero();
      assertThat(second.totals().reconnects()).isZero();
      assertThat(second.totals().addresses()).containsOnlyKeys(server.target());
    }
  }

  @Test
  void tellsResets() throws IOException {
    try (ScriptedServer echo = ScriptedServer.echo();
        ScriptedServer server = MisbehavingProxy.start(Fault.RESET, echo)) {
      Second second = watch(server.target(), 20, all -> all.lost() > 8 && all.freshFailed() > 3);
      Disruption only = of(Kind.RESET, second).getFirst();
      assertThat(only.conversations()).isEqualTo(CONVERSATIONS);
      assertThat(only.fresh()).isPositive();
      assertThat(only.remote()).containsExactly(server.target());
      assertThat(only.local()).isNotEmpty();
      assertThat(second.totals().bytes().unaccounted()).isPositive();
      assertThat(second.totals().up()).isZero();
      assertThat(second.totals().served()).isLessThan(1);
    }
  }

  @Test
  void tellsBytesThatCameBackAltered() throws IOException {
    try (ScriptedServer echo = ScriptedServer.echo();
        ScriptedServer server = MisbehavingProxy.start(Fault.CORRUPTION, echo);
        Watcher watcher =
            new Watcher(
                new WatchPlan(2, 60_000, Duration.ofMillis(20), 0, STALL, GIVE_UP),
                path(server.target()),
                _ -> Witness.NONE,
                new LinkedBlockingQueue<>())) {
      watcher.start();
      Second second = watcherAwait(watcher, all -> all.bytes().wrong() > 1);
      Disruption first = of(Kind.WRONG_BYTES, second).getFirst();
      assertThat(first.why()).matches("byte 100000 was 0x\\w\\w and came back as 0x\\w\\w");
      assertThat(second.totals().lost()).isPositive();
    }
  }

  private static Second watcherAwait(Watcher watcher, Predicate<Totals> until) {
    List<Second> all = new ArrayList<>();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              all.add(watcher.finish());
              return until.test(all.getLast().totals());
            });
    List<Disruption> every = new ArrayList<>();
    all.forEach(each -> every.addAll(each.finished()));
    every.addAll(all.getLast().current());
    return all.getLast().with(every);
  }

  @Test
  void tellsBytesThatNobodyAskedFor() throws IOException {
    try (ScriptedServer echo = ScriptedServer.echo();
        ScriptedServer server = MisbehavingProxy.start(Fault.SPEAKS_FIRST, echo)) {
      Second second = watch(server.target(), 0, all -> all.lost() > 0);
      assertThat(of(Kind.WRONG_BYTES, second)).isNotEmpty();
    }
  }

  @Test
  void tellsAFinThatCameTooEarly() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            (socket, over) -> {
              // Half of the second message comes back.
              InputStream in = socket.getInputStream();
              socket.getOutputStream().write(in.readNBytes(96));
              in.readNBytes(32);
            })) {
      Second second = watch(server.target(), 0, all -> all.lost() > 0);
      Disruption first = of(Kind.FIN, second).getFirst();
      assertThat(first.why()).matches("FIN from the peer with \\d+ bytes owed");
      assertThat(second.totals().bytes().lost()).isGreaterThanOrEqualTo(32);
      assertThat(second.totals().goodbyes()).isZero();
    }
  }

  /** As a drain ends a connection: with everything echoed, in a pause. */
  @Test
  void countsPlannedGoodbyesApart() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            (socket, over) ->
                socket.getOutputStream().write(socket.getInputStream().readNBytes(10 * 64)))) {
      Second second = watch(server.target(), 0, all -> all.goodbyes() > 2 * CONVERSATIONS);
      assertThat(second.totals().lost()).isZero();
      assertThat(of(Kind.FIN, second)).isEmpty();
      assertThat(second.totals().reconnects()).isPositive();
    }
  }

  @Test
  void tellsSilenceFromItsFirstMessage() throws IOException {
    try (ScriptedServer echo = ScriptedServer.echo();
        ScriptedServer server = MisbehavingProxy.start(Fault.SILENCE, echo)) {
      Second second =
          watch(server.target(), 2, all -> all.lost() >= CONVERSATIONS && all.freshFailed() > 1);
      Disruption first = of(Kind.SILENCE, second).getFirst();
      assertThat(first.length()).isGreaterThanOrEqualTo(GIVE_UP);
      assertThat(first.conversations()).isEqualTo(CONVERSATIONS);
      assertThat(of(Kind.STALL, second)).allMatch(each -> each.conversations() == 0);
      assertThat(second.totals().longestWait()).isGreaterThanOrEqualTo(GIVE_UP);
    }
  }

  @Test
  void tellsARefusalAndItsEnd() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (Watcher watcher = watcher("127.0.0.1:" + port, 20)) {
      watcher.start();
      await(watcher, all -> all.freshFailed() > 3);
      try (ServerSocket back = new ServerSocket()) {
        back.setReuseAddress(true);
        back.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Thread.ofVirtual().start(() -> echoAll(back));
        Second second = await(watcher, all -> all.up() == CONVERSATIONS && all.freshServed() > 20);
        assertThat(second.totals().kinds())
            .hasEntrySatisfying(Kind.REFUSED, refused -> assertThat(refused.count()).isEqualTo(1));
        assertThat(second.totals().lost()).isZero();
      }
    }
  }

  private static void echoAll(ServerSocket server) {
    try {
      while (true) {
        var socket = server.accept();
        Thread.ofVirtual()
            .start(
                () -> {
                  try (socket) {
                    socket.getInputStream().transferTo(socket.getOutputStream());
                  } catch (IOException e) {
                    // The end of the test.
                  }
                });
      }
    } catch (IOException e) {
      // The end of the test.
    }
  }

  @Test
  void tellsThatANameDoesNotResolve() {
    Second second = watch("no-such-name.invalid:8080", 0, all -> !all.kinds().isEmpty());
    Disruption only = of(Kind.NO_ADDRESS, second).getFirst();
    assertThat(only.why()).contains("no-such-name.invalid");
    assertThat(only.remote()).isEmpty();
  }

  /** Each of two addresses has its turn. */
  @Test
  void watchesEveryAddressOfAName() throws IOException {
    try (ScriptedServer server = ScriptedServer.echo()) {
      Second second = watch("localhost:" + server.port(), 20, all -> all.freshServed() > 5);
      int addresses = InetAddress.getAllByName("localhost").length;
      assertThat(second.totals().addresses()).hasSize(addresses);
      if (addresses > 1) {
        // The test server listens on IPv4 only.
        assertThat(of(Kind.REFUSED, second)).isNotEmpty();
      }
    }
  }

  @Test
  void tellsACloseFrameThatComesWhileBytesAreOwed() throws IOException {
    try (ScriptedServer server =
        WebSocketServer.start(
            (peer, _) -> {
              peer.read();
              peer.close(1001, "idle-timeout");
              peer.read();
            })) {
      Second second = watch("ws://" + server.target(), 0, all -> all.lost() > 3);
      Disruption only = of(Kind.CLOSE_FRAME, second).getFirst();
      assertThat(only.why())
          // The next message may have gone out before the frame was read.
          .matches("Close frame 1001 \\(idle-timeout\\) from the peer with \\d+ bytes owed.*");
    }
  }

  @Test
  void aCloseFrameAfterEveryEchoIsAGoodbyeAndAFinIsNot() throws IOException {
    try (ScriptedServer polite =
            WebSocketServer.start(
                (peer, _) -> {
                  peer.send(0x82, peer.read().content());
                  peer.close(1001, "drained");
                  peer.read();
                });
        ScriptedServer killed =
            WebSocketServer.start(
                (peer, _) -> {
                  peer.send(0x82, peer.read().content());
                })) {
      Second second = watch("ws://" + polite.target(), 0, all -> all.goodbyes() > 3);
      assertThat(of(Kind.CLOSE_FRAME, second)).isEmpty();
      second = watch("ws://" + killed.target(), 0, all -> all.lost() > 3);
      assertThat(of(Kind.FIN, second).getFirst().why()).contains("FIN without a Close frame");
    }
  }

  @Test
  void tellsAHandshakeThatFails() throws IOException {
    try (ScriptedServer server = ScriptedServer.echo()) {
      String target = "tls://" + server.target();
      Second second = watch(target, 20, all -> all.freshFailed() > 3);
      Disruption only = of(Kind.TLS, second).getFirst();
      assertThat(only.why()).contains("an echo server without TLS");
      assertThat(only.remote()).containsExactly(server.target());
    }
  }

  @Test
  void tellsTheFaultsOfACertificateApart(@TempDir Path folder) throws IOException {
    String pem = TestCertificate.LOCALHOST.pem(folder).toString();
    SSLContext context = TestCertificate.LOCALHOST.showing();
    try (ScriptedServer server =
        ScriptedServer.start(
            (raw, _) -> {
              SSLSocket tls = TestCertificate.serverSide(context, raw);
              tls.startHandshake();
            })) {
      String url = "tls://" + server.target();
      assertNothingServed(
          AnyPath.options(url),
          Kind.CERTIFICATE_UNKNOWN_ISSUER,
          ExitCode.CERTIFICATE_UNKNOWN_ISSUER);
      assertNothingServed(
          AnyPath.options(url, "--cacert", pem, "--servername", "other.example"),
          Kind.CERTIFICATE_MISNAMED,
          ExitCode.CERTIFICATE_MISNAMED);
    }
  }

  @Test
  void tellsAnUpgradeThatIsRefused() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            (socket, _) -> {
              socket.getInputStream().read(new byte[4096]);
              socket
                  .getOutputStream()
                  .write("HTTP/1.1 503 Service Unavailable\r\n\r\n".getBytes(US_ASCII));
            })) {
      assertNothingServed(
          AnyPath.options("ws://" + server.target()),
          Kind.UPGRADE_REFUSED,
          ExitCode.UPGRADE_REFUSED);
    }
  }

  private static void assertNothingServed(PathOptions path, Kind kind, ExitCode exitCode) {
    // A busy machine takes a second for a handshake.
    WatchPlan patient =
        new WatchPlan(
            2, 64, Duration.ofMillis(20), 5, Duration.ofSeconds(15), Duration.ofSeconds(20));
    try (Watcher watcher =
        new Watcher(patient, path, _ -> Witness.NONE, new LinkedBlockingQueue<>())) {
      watcher.start();
      Second second = await(watcher, all -> all.kinds().containsKey(kind));
      assertThat(second.totals().kinds()).containsOnlyKeys(kind);
      assertThat(Verdict.of(second.totals(), List.of(), null, "").exitCode()).isEqualTo(exitCode);
    }
  }
}
