package io.echosounder.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Connection;
import io.echosounder.connection.ConnectionView;
import io.echosounder.connection.LeakWatch;
import io.echosounder.connection.Protocol;
import io.echosounder.connection.Proxied;
import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.AtMaximum;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.RefusalCause;
import io.echosounder.listener.TestSockets;
import io.echosounder.timeout.Timeouts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients behind a proxy, over real sockets: who they are, and who is refused. */
class ProxyProtocolTest {

  private static final String V1 = "PROXY TCP4 192.0.2.7 198.51.100.1 4711 443\r\n";
  private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.7", 4711);

  static EchoTestServer start(
      TransportChoice transport, ProxyMode mode, UnaryOperator<EchoTestServer.Config> more) {
    return EchoTestServer.start(
        transport,
        Timeouts.off(),
        config -> more.apply(config.withProxy(mode, "127.0.0.0/8,::1/128")));
  }

  private static EchoTestServer start(TransportChoice transport, ProxyMode mode) {
    return start(transport, mode, config -> config);
  }

  @ParameterizedTest
  @CsvSource({
    "EPOLL,REQUIRED,1", "EPOLL,REQUIRED,2", "EPOLL,OPTIONAL,1", "EPOLL,OPTIONAL,2",
    "NIO,REQUIRED,1", "NIO,REQUIRED,2", "NIO,OPTIONAL,1", "NIO,OPTIONAL,2"
  })
  void echoesTheBytesAfterTheHeaderAndNamesTheClient(
      TransportChoice transport, ProxyMode mode, int version) throws Exception {
    byte[] header = version == 1 ? ascii(V1) : ProxyHeaders.v2(CLIENT);
    byte[] payload = TestSockets.bytes(3_000_000, version);
    try (EchoTestServer server = start(transport, mode);
        Socket proxy = server.dial()) {
      InetSocketAddress address = (InetSocketAddress) proxy.getLocalSocketAddress();
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    TestSockets.write(proxy, concat(header, payload));
                    TestSockets.shutdownOutput(proxy);
                  });
      assertThat(proxy.getInputStream().readNBytes(payload.length)).isEqualTo(payload);
      writer.join();
      assertThat(proxy.getInputStream().read()).isEqualTo(-1);
      ConnectionView closed = server.onlyClosed();
      assertThat(closed.reason()).isEqualTo(CloseReason.PEER_CLOSED);
      assertThat(closed.remote()).isEqualTo(CLIENT);
      assertThat(closed.via()).isEqualTo(address);
      assertThat(closed.bytes().received()).isEqualTo(payload.length);
      assertThat(closed.bytes().sent()).isEqualTo(payload.length);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void theHeaderComesBeforeTls(TransportChoice transport) throws Exception {
    try (EchoTestServer server =
        TlsTestServer.start(
            transport, config -> config.withProxy(ProxyMode.REQUIRED, "127.0.0.0/8,::1/128"))) {
      try (Socket proxy = TlsTestServer.dialPlain(server)) {
        TestSockets.write(proxy, ProxyHeaders.v2(CLIENT, ProxyHeaders.tlv(0x01, ascii("h2"))));
        try (SSLSocket client = TlsTestServer.over(proxy)) {
          TlsTestServer.echo(client, 1_000_000);
          ConnectionView view = server.only().view();
          assertThat(view.protocol()).isEqualTo(Protocol.TLS);
          assertThat(view.remote()).isEqualTo(CLIENT);
          assertThat(view.via()).isEqualTo(proxy.getLocalSocketAddress());
          assertThat(view.tls()).isNotNull();
          client.shutdownOutput();
          assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
      }
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.PEER_CLOSED);
      assertThat(server.onlyClosed().bytes().received()).isEqualTo(1_000_000);
      try (Socket direct = TlsTestServer.dialPlain(server);
          SSLSocket client = TlsTestServer.over(direct)) {
        assertThatThrownBy(client::startHandshake).isInstanceOf(IOException.class);
      }
      Await.until(() -> server.listener.refused(RefusalCause.PROXY_HEADER) == 1);
    }
  }

  /** Backpressure and half-close are those of any other connection. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void holdsBackAClientThatReadsLate(TransportChoice transport) throws Exception {
    byte[] payload = TestSockets.bytes(8_000_000, 1);
    try (EchoTestServer server = start(transport, ProxyMode.REQUIRED);
        Socket proxy = server.dialWithSmallBuffer()) {
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    TestSockets.write(proxy, concat(ascii(V1), payload));
                    TestSockets.shutdownOutput(proxy);
                  });
      Connection connection = server.only();
      Await.until(() -> connection.view().readPaused());
      assertThat(connection.view().bytes().pending()).isLessThan(300_000);
      assertThat(proxy.getInputStream().readNBytes(payload.length)).isEqualTo(payload);
      assertThat(proxy.getInputStream().read()).isEqualTo(-1);
      writer.join();
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.PEER_CLOSED);
      assertThat(server.buffers.used()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void readsAHeaderThatComesByteByByteAndBytesAndFinThatFollowAtOnce(TransportChoice transport)
      throws Exception {
    try (EchoTestServer server = start(transport, ProxyMode.OPTIONAL);
        Socket proxy = server.dial()) {
      proxy.setTcpNoDelay(true);
      for (byte each : ascii(V1)) {
        assertThat(server.registry.acceptedCount()).isZero();
        TestSockets.write(proxy, new byte[] {each});
      }
      TestSockets.assertEchoes(proxy);
      assertThat(server.only().view().remote()).isEqualTo(CLIENT);

      try (Socket quick = server.dial()) {
        TestSockets.write(quick, ascii(V1 + "x"));
        quick.shutdownOutput();
        assertThat(quick.getInputStream().readAllBytes()).isEqualTo(ascii("x"));
      }
      try (Socket empty = server.dial()) {
        TestSockets.write(empty, ascii(V1));
        empty.shutdownOutput();
        assertThat(empty.getInputStream().readAllBytes()).isEmpty();
      }
      Await.until(() -> server.closed(CloseReason.PEER_CLOSED) == 2);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void showsWhatTheHeaderTells(TransportChoice transport) throws Exception {
    byte[] header =
        ProxyHeaders.v2(
            new InetSocketAddress("2001:db8::7", 4711),
            ProxyHeaders.tlv(0x01, ascii("h2")),
            ProxyHeaders.tlv(0x02, ascii("echo.example")),
            ProxyHeaders.tlv(0x04, new byte[2000]),
            ProxyHeaders.tlv(0x05, new byte[] {1, (byte) 0xFF}),
            ProxyHeaders.tlv(0xEA, ascii("\u0001vpce-08d2bf15fac5001c9")));
    try (EchoTestServer server = start(transport, ProxyMode.REQUIRED);
        Socket proxy = server.dial()) {
      TestSockets.write(proxy, header);
      ConnectionView view = server.only().view();
      assertThat(view.remote()).isEqualTo(new InetSocketAddress("2001:db8::7", 4711));
      assertThat(view.proxied())
          .isEqualTo(
              new Proxied(
                  view.remote(),
                  (InetSocketAddress) proxy.getLocalSocketAddress(),
                  "h2",
                  "echo.example",
                  "01ff",
                  "vpce-08d2bf15fac5001c9"));
    }
  }

  /** A header of 20 KB comes in many reads; the checksum counts all of them. */
  @ParameterizedTest
  @CsvSource({"EPOLL,0", "EPOLL,20000", "NIO,0", "NIO,20000"})
  void believesAHeaderOnlyWithItsOwnChecksum(TransportChoice transport, int padding)
      throws Exception {
    byte[] noop = ProxyHeaders.tlv(0x04, new byte[padding]);
    byte[] name = ProxyHeaders.tlv(0x02, ascii("echo.example"));
    try (EchoTestServer server = start(transport, ProxyMode.REQUIRED)) {
      try (Socket proxy = server.dial()) {
        TestSockets.write(proxy, ProxyHeaders.v2WithChecksum(CLIENT, 0, name, noop));
        TestSockets.assertEchoes(proxy);
        assertThat(server.only().view().remote()).isEqualTo(CLIENT);
      }
      try (Socket proxy = server.dial()) {
        TestSockets.write(proxy, ProxyHeaders.v2WithChecksum(CLIENT, 1, name, noop));
        assertReset(proxy);
      }
      try (Socket proxy = server.dial()) {
        TestSockets.write(proxy, ProxyHeaders.v2(CLIENT, ProxyHeaders.tlv(0x03, new byte[3])));
        assertReset(proxy);
      }
      assertThat(server.listener.refused(RefusalCause.PROXY_HEADER)).isEqualTo(2);
      assertThat(server.buffers.used()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void connectionsOfTheProxyItselfAreThemselves(TransportChoice transport) throws Exception {
    try (EchoTestServer server = start(transport, ProxyMode.REQUIRED)) {
      for (byte[] header : List.of(ProxyHeaders.local(), ascii("PROXY UNKNOWN\r\n"))) {
        try (Socket proxy = server.dial()) {
          TestSockets.write(proxy, header);
          TestSockets.assertEchoes(proxy);
          ConnectionView view = server.only().view();
          assertThat(view.remote()).isEqualTo(proxy.getLocalSocketAddress());
          assertThat(view.via()).isNull();
        }
        Await.until(() -> server.registry.openCount() == 0);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void refusesWithResetWhateverIsNoHeader(TransportChoice transport) throws Exception {
    List<byte[]> openings =
        List.of(
            ascii("GET / HTTP/1.1\r\n\r\n"),
            ascii("PROXY TCP4 192.0.2.7 198.51.100.1 99999 443\r\n"),
            ascii("PROXY TCP4 example.com 198.51.100.1 4711 443\r\n"),
            ascii("PROXY " + "x".repeat(200)),
            ProxyHeaders.broken());
    try (EchoTestServer server = start(transport, ProxyMode.REQUIRED)) {
      for (byte[] opening : openings) {
        try (Socket client = server.dial()) {
          TestSockets.write(client, opening);
          assertReset(client);
        }
      }
      try (Socket client = server.dial()) {
        client.shutdownOutput();
        assertEnds(client);
      }
      Await.until(() -> server.listener.refused(RefusalCause.PROXY_HEADER) == openings.size() + 1L);
      assertThat(server.listener.awaitingHeader()).isZero();
      assertThat(server.registry.acceptedCount()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void believesNoStranger(TransportChoice transport) throws Exception {
    try (EchoTestServer server =
        start(transport, ProxyMode.REQUIRED, config -> strange(config, ProxyMode.REQUIRED))) {
      try (Socket stranger = server.dial()) {
        assertReset(stranger);
      }
      assertThat(server.listener.refused(RefusalCause.PROXY_HEADER)).isEqualTo(1);
    }
    try (EchoTestServer server =
        start(transport, ProxyMode.OPTIONAL, config -> strange(config, ProxyMode.OPTIONAL))) {
      try (Socket stranger = server.dial()) {
        TestSockets.write(stranger, ascii(V1));
        assertReset(stranger);
      }
      assertThat(server.listener.refused(RefusalCause.PROXY_HEADER)).isEqualTo(1);
      try (Socket client = server.dial()) {
        TestSockets.assertEchoes(client);
        assertThat(server.only().view().via()).isNull();
      }
    }
  }

  private static EchoTestServer.Config strange(EchoTestServer.Config config, ProxyMode mode) {
    return config.withProxy(mode, "10.0.0.0/8");
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void anOptionalHeaderMayBeMissing(TransportChoice transport) throws Exception {
    try (EchoTestServer server = start(transport, ProxyMode.OPTIONAL)) {
      for (String text : List.of("hello", "P", "PROX", "\r\n\r\n", "PROXYING")) {
        try (Socket client = server.dial()) {
          TestSockets.write(client, ascii(text));
          client.shutdownOutput();
          assertThat(client.getInputStream().readAllBytes()).isEqualTo(ascii(text));
        }
      }
      Await.until(() -> server.closed(CloseReason.PEER_CLOSED) == 5);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aClientThatResetsWithoutAnOptionalHeaderIsNotRefused(TransportChoice transport)
      throws Exception {
    try (EchoTestServer server = start(transport, ProxyMode.OPTIONAL);
        Socket client = server.dial()) {
      Await.until(() -> server.listener.awaitingHeader() == 1);
      client.setSoLinger(true, 0);
      TestSockets.close(client);
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.PEER_RESET);
      assertThat(server.listener.refused(RefusalCause.PROXY_HEADER)).isZero();
      assertThat(server.listener.awaitingHeader()).isZero();
    }
  }

  /** Without Connection.prepare the first read would be as large as Netty likes. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void theSizesOfReadsHoldBehindAHeader(TransportChoice transport) throws Exception {
    try (EchoTestServer server =
            start(transport, ProxyMode.REQUIRED, config -> config.withReadsOf(64));
        Socket proxy = server.dialWithSmallBuffer()) {
      TestSockets.write(proxy, ascii(V1));
      Connection connection = server.only();
      Thread writer = Thread.ofVirtual().start(() -> TestSockets.sendForever(proxy));
      Await.until(() -> connection.view().readPaused());
      assertThat(connection.view().bytes().pending()).isLessThanOrEqualTo(64);
      TestSockets.close(proxy);
      writer.join();
    }
  }

  /** The wait of three seconds is spent once, for both modes. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aSilentClientIsRefusedOrServedAfterTheWait(TransportChoice transport) throws Exception {
    try (EchoTestServer required = start(transport, ProxyMode.REQUIRED);
        EchoTestServer optional = start(transport, ProxyMode.OPTIONAL);
        Socket refused = required.dial();
        Socket halfway = optional.dial();
        Socket silent = optional.dial()) {
      TestSockets.write(refused, ascii("PROXY TCP4 "));
      TestSockets.write(halfway, ascii("PROXY TCP4 "));
      assertReset(refused);
      assertReset(halfway);
      assertThat(required.listener.refused(RefusalCause.PROXY_HEADER)).isEqualTo(1);
      assertThat(optional.listener.refused(RefusalCause.PROXY_HEADER)).isEqualTo(1);
      assertThat(optional.only().view().remote()).isEqualTo(silent.getLocalSocketAddress());
      TestSockets.assertEchoes(silent);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aClientThatWaitsTakesAPlace(TransportChoice transport) throws Exception {
    try (EchoTestServer server =
        start(
            transport,
            ProxyMode.REQUIRED,
            config -> config.withMaxConnections(1, AtMaximum.REFUSE))) {
      try (Socket waiting = server.dial()) {
        Await.until(() -> server.listener.awaitingHeader() == 1);
        try (Socket second = server.dial()) {
          assertReset(second);
        }
        assertThat(server.listener.refused(RefusalCause.LIMIT)).isEqualTo(1);
        TestSockets.write(waiting, ascii(V1));
        TestSockets.assertEchoes(waiting);
        try (Socket third = server.dial()) {
          assertReset(third);
        }
      }
      Await.until(() -> server.registry.openCount() == 0);
      try (Socket broken = server.dial()) {
        TestSockets.write(broken, ascii("no header"));
        assertReset(broken);
      }
      Await.until(() -> server.listener.awaitingHeader() == 0);
      try (Socket last = server.dial()) {
        TestSockets.write(last, ascii(V1));
        TestSockets.assertEchoes(last);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void theNextClientComesInWhenTheWaitEnds(TransportChoice transport) throws Exception {
    try (EchoTestServer server =
            start(
                transport,
                ProxyMode.REQUIRED,
                config -> config.withMaxConnections(1, AtMaximum.WAIT));
        Socket waiting = server.dial()) {
      Await.until(() -> server.listener.awaitingHeader() == 1);
      try (Socket next = server.dial()) {
        TestSockets.write(next, ascii(V1));
        TestSockets.write(waiting, ascii("no header"));
        assertReset(waiting);
        TestSockets.assertEchoes(next);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void randomOpeningsDoNoHarm(TransportChoice transport) throws Exception {
    Random random = new Random(7);
    try (LeakWatch leaks = new LeakWatch();
        EchoTestServer server = start(transport, ProxyMode.REQUIRED)) {
      int count = 500;
      List<Socket> clients = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Socket client = server.dial();
        clients.add(client);
        byte[] opening = i % 2 == 0 ? ascii(V1) : ProxyHeaders.v2WithChecksum(CLIENT, 0);
        opening = Arrays.copyOf(opening, 6 + random.nextInt(opening.length - 6));
        opening[random.nextInt(opening.length)] ^= (byte) (1 + random.nextInt(127));
        TestSockets.write(client, opening);
        if (i % 3 == 0) {
          client.setSoLinger(true, 0);
          client.close();
        } else {
          client.shutdownOutput();
        }
      }
      for (Socket client : clients) {
        client.close();
      }
      Await.until(
          () ->
              server.listener.refused(RefusalCause.PROXY_HEADER) + server.registry.acceptedCount()
                  >= count * 9 / 10);
      Await.until(() -> server.listener.awaitingHeader() == 0 && server.registry.openCount() == 0);
      try (Socket client = server.dial()) {
        TestSockets.write(client, ascii(V1));
        TestSockets.assertEchoes(client);
      }
      leaks.assertNoLeak();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aStopRefusesThoseThatWait(TransportChoice transport) throws Exception {
    Socket waiting;
    EchoTestServer server = start(transport, ProxyMode.REQUIRED);
    try (server) {
      waiting = server.dial();
      Await.until(() -> server.listener.awaitingHeader() == 1);
    }
    assertReset(waiting);
    waiting.close();
    assertThat(server.listener.refused(RefusalCause.DRAINING)).isEqualTo(1);
    assertThat(server.registry.acceptedCount()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void withoutTheProtocolAHeaderIsPayload(TransportChoice transport) throws Exception {
    try (EchoTestServer server = EchoTestServer.start(transport);
        Socket client = server.dial()) {
      TestSockets.write(client, ascii(V1));
      assertThat(client.getInputStream().readNBytes(V1.length())).isEqualTo(ascii(V1));
    }
  }

  private static void assertReset(Socket client) throws IOException {
    client.setSoTimeout(20_000);
    assertThatThrownBy(() -> client.getInputStream().readAllBytes())
        .isInstanceOf(SocketException.class);
  }

  /** By FIN or RST. */
  private static void assertEnds(Socket client) {
    try {
      assertThat(client.getInputStream().readAllBytes()).isEmpty();
    } catch (IOException e) {
      // RST.
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] concat(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
