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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The findings of a probe, and a server for it. */
record ProbeRun(List<Finding> findings) {

  /**
   * @param line the target and the options
   */
  static ProbeRun of(String... line) {
    PathOptions options = AnyPath.options(line);
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

  Finding get(String check) {
    return findings.stream()
        .filter(each -> each.check().equals(check))
        .findFirst()
        .orElseThrow(() -> new AssertionError(check + " is missing: " + findings));
  }

  List<String> checks(Status status) {
    return findings.stream()
        .filter(each -> each.status() == status)
        .map(Finding::check)
        .distinct()
        .toList();
  }
}
