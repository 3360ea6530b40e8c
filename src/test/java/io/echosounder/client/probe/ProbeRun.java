package io.echosounder.client.probe;

import io.echosounder.TestCertificate;
import io.echosounder.client.Dialer;
import io.echosounder.client.EchoPath;
import io.echosounder.client.Failure;
import io.echosounder.client.PathOptions;
import io.echosounder.client.probe.Finding.Status;
import io.echosounder.client.wire.AnyPath;
import io.echosounder.connection.Protocol;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.protocol.ClientCertificates;
import io.echosounder.protocol.StackedLayers;
import io.echosounder.protocol.TlsServer;
import io.echosounder.protocol.websocket.WebSocketLayer;
import io.echosounder.timeout.Timeouts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The findings of a probe, and a server for it. */
record ProbeRun(List<Finding> findings) {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /**
   * @param line the target and the options
   */
  static ProbeRun of(String... line) {
    PathOptions options = AnyPath.options(line);
    // A machine that is too busy for 50 handshakes within ten seconds is no defect of the server.
    options.connectTimeout = PATIENCE;
    options.readTimeout = PATIENCE;
    List<Finding> findings = new ArrayList<>();
    new Probe(
            options.target,
            options.dialer(),
            options.timeouts(),
            options.layers(),
            null,
            findings::add)
        .run();
    return new ProbeRun(findings);
  }

  /** Only the checks that open TLS. */
  static ProbeRun ofTlsBegin(String... line) throws Failure, IOException {
    List<Finding> findings = new ArrayList<>();
    TlsBegin.run(path(line), findings::add);
    return new ProbeRun(findings);
  }

  /** A path for single checks. */
  static EchoPath path(String... line) throws Failure {
    PathOptions options = AnyPath.options(line);
    Dialer dialer = options.dialer();
    return new EchoPath(
        options.target,
        dialer.resolve(options.target).getFirst(),
        dialer,
        options.timeouts(),
        options.layers(),
        System::nanoTime);
  }

  /** Our own server with a port for each protocol. */
  static EchoTestServer serve(TestCertificate certificate, String version) {
    TlsServer tls =
        new TlsServer(
            new TlsServer.Options(Set.of(version), Set.of(), List.of(), ClientCertificates.NONE),
            certificate.showing());
    return EchoTestServer.startWithPorts(
        TransportChoice.AUTO,
        Timeouts.off(),
        same -> same,
        options ->
            options
                .with(Protocol.TLS, "tls", 0, tls::newLayers)
                .with(Protocol.WS, "ws", 0, () -> new WebSocketLayer(false))
                .with(
                    Protocol.WSS,
                    "wss",
                    0,
                    () -> new StackedLayers(tls.newLayers(), new WebSocketLayer(false))));
  }

  static String url(EchoTestServer server, Protocol protocol) {
    return protocol.label() + "://localhost:" + server.port(protocol);
  }

  /**
   * The status of a finding on this machine, which has no path that loses packets. If it is busy,
   * single messages are late too, and the check says so.
   */
  static Status status(Finding finding) {
    return finding.text().endsWith("the path delays or loses packets")
        ? Status.PASS
        : finding.status();
  }

  Finding get(String check) {
    return findings.stream()
        .filter(each -> each.check().equals(check))
        .findFirst()
        .orElseThrow(() -> new AssertionError(check + " is missing: " + findings));
  }

  /** The checks with this status. A machine that was too busy for a check has passed it. */
  List<String> checks(Status status) {
    return findings.stream()
        .filter(each -> status(each) == status)
        .map(Finding::check)
        .distinct()
        .toList();
  }
}
