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
import java.util.function.Consumer;
import java.util.function.Function;

/** The findings of a probe, and a server for it. */
record ProbeRun(List<Finding> findings) {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int TRIES = 5;

  /**
   * @param line the target and the options
   */
  static ProbeRun of(String... line) {
    PathOptions options = AnyPath.options(line);
    // A machine that is too busy for 50 handshakes within ten seconds is no defect of the server.
    options.connectTimeout = PATIENCE;
    options.readTimeout = PATIENCE;
    return new ProbeRun(
        undisturbed(
            findings ->
                new Probe(
                    options.target,
                    options.dialer(),
                    options.timeouts(),
                    options.layers(),
                    null,
                    findings)));
  }

  /**
   * Runs a probe again if this machine was too busy for a check: single messages are late too then,
   * and the check says so. No path here loses packets.
   */
  static List<Finding> undisturbed(Function<Consumer<Finding>, Probe> probe) {
    List<Finding> findings = new ArrayList<>();
    int tries = 0;
    do {
      findings.clear();
      probe.apply(findings::add).run();
      tries++;
    } while (tries < TRIES && findings.stream().anyMatch(ProbeRun::isDisturbed));
    return findings;
  }

  private static boolean isDisturbed(Finding finding) {
    return finding.text().endsWith("the path delays or loses packets");
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

  Finding get(String check) {
    return findings.stream()
        .filter(each -> each.check().equals(check))
        .findFirst()
        .orElseThrow(() -> new AssertionError(check + " is missing: " + findings));
  }

  /** The checks with this status. */
  List<String> checks(Status status) {
    return findings.stream()
        .filter(each -> each.status() == status)
        .map(Finding::check)
        .distinct()
        .toList();
  }
}
