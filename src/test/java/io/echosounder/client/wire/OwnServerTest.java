package io.echosounder.client.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.echosounder.TestCertificate;
import io.echosounder.client.EchoPath;
import io.echosounder.client.Exchange;
import io.echosounder.client.Failure;
import io.echosounder.client.IoTimeouts;
import io.echosounder.client.PathOptions;
import io.echosounder.client.Source;
import io.echosounder.client.Verifier;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Protocol;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.protocol.ClientCertificates;
import io.echosounder.protocol.ProxyMode;
import io.echosounder.protocol.TlsServer;
import io.echosounder.protocol.websocket.WebSocketLayer;
import io.echosounder.timeout.Timeout;
import io.echosounder.timeout.Timeouts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our client and our server: what one end tells, the other end sees. */
class OwnServerTest {
  private static final int MUCH = 4 << 20;

  @TempDir static Path folder;

  private static EchoTestServer serve(UnaryOperator<EchoTestServer.Config> changes) {
    TlsServer tls =
        new TlsServer(
            new TlsServer.Options(
                Set.of("TLSv1.3", "TLSv1.2"), Set.of(), List.of(), ClientCertificates.NONE),
            TestCertificate.LOCALHOST.showing());
    return EchoTestServer.startWithPorts(
        TransportChoice.AUTO,
        Timeouts.off(),
        changes,
        options ->
            options
                .with(Protocol.TLS, "port", 0, tls::newLayers)
                .with(Protocol.WS, "port", 0, () -> new WebSocketLayer(false)));
  }

  private static Wire open(EchoTestServer server, Protocol protocol, String... more)
      throws IOException, Failure {
    List<String> line = new ArrayList<>(List.of(more));
    line.add(protocol.name().toLowerCase(Locale.ROOT) + "://127.0.0.1:" + server.port(protocol));
    if (protocol == Protocol.TLS) {
      line.addAll(List.of("--cacert", TestCertificate.LOCALHOST.pem(folder).toString()));
    }
    PathOptions options = AnyPath.options(line.toArray(String[]::new));
    return options.layers().open(options.dialer().dial(options.target), "it", System::nanoTime);
  }

  private static Exchange exchange(Wire wire) {
    Duration limit = Duration.ofSeconds(20);
    return new Exchange(wire, "it", new IoTimeouts(limit, limit), System::nanoTime);
  }

  @ParameterizedTest
  @CsvSource({"TLS, CLOSE_NOTIFY", "WS, CLOSE_FRAME"})
  void everythingComesBackToALateReaderAfterOurEnd(Protocol protocol, PeerEnd.Kind end)
      throws Exception {
    try (EchoTestServer server = serve(same -> same)) {
      try (Wire wire = open(server, protocol)) {
        Verifier verifier = new Verifier(Source.of(EchoPath.noise(MUCH)), bytes -> {});
        Exchange exchange = exchange(wire).readAfter(Duration.ofMillis(200));
        exchange.run(verifier, verifier, Exchange.Completion.PEER_CLOSES);
        assertThat(exchange.received()).isEqualTo(MUCH);
        assertThat(exchange.end()).extracting(PeerEnd::kind).isEqualTo(end);
        assertThat(exchange.end()).extracting(PeerEnd::isClean).isEqualTo(true);
      }
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.PEER_CLOSED);
      assertThat(server.onlyClosed().bytes().sent()).isEqualTo(MUCH);
    }
  }

  @ParameterizedTest
  @CsvSource({"TLS, close_notify", "WS, (idle-timeout)"})
  void theServersTimeoutShowsItsEnd(Protocol protocol, String told) throws Exception {
    try (EchoTestServer server = serve(same -> same);
        Wire wire = open(server, protocol)) {
      server.only();
      server.patch(Timeout.IDLE, Duration.ofMillis(50));
      Failure failure =
          catchThrowableOfType(Failure.class, () -> exchange(wire).listen(bytes -> {}));
      assertThat(failure)
          .hasMessageContaining("closed the connection with")
          .hasMessageContaining(told);
      assertThat(wire.end().isClean()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"TCP, v1", "TCP, v2", "TLS, v1", "TLS, v2", "WS, v2"})
  void theProxyHeaderNamesTheClient(Protocol protocol, String version) throws Exception {
    try (EchoTestServer server =
            serve(config -> config.withProxy(ProxyMode.REQUIRED, "127.0.0.0/8"));
        Wire wire =
            open(server, protocol, "--proxy", version, "--proxy-source", "192.0.2.7:1234")) {
      Verifier verifier = new Verifier(Source.of(EchoPath.noise(100)), bytes -> {});
      exchange(wire).run(verifier, verifier, Exchange.Completion.ALL_BACK);
      assertThat(server.only().view().remote().toString()).contains("192.0.2.7").contains("1234");
    }
  }
}
