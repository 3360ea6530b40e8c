package io.echosounder.connection;

import io.echosounder.TestCertificate;
import io.echosounder.listener.ListenerOptions;
import io.echosounder.protocol.ClientCertificates;
import io.echosounder.protocol.StackedLayers;
import io.echosounder.protocol.TlsServer;
import io.echosounder.protocol.websocket.WebSocketLayer;
import java.util.List;
import java.util.Set;

/** A port for each protocol beside that for plain TCP. */
final class AllPorts {

  private AllPorts() {}

  static ListenerOptions add(ListenerOptions plain) {
    TlsServer tls =
        new TlsServer(
            new TlsServer.Options(
                Set.of("TLSv1.3", "TLSv1.2"), Set.of(), List.of(), ClientCertificates.NONE),
            TestCertificate.LOCALHOST.showing());
    return plain
        .with(Protocol.TLS, "tls", 0, tls::newLayers)
        .with(Protocol.WS, "ws", 0, () -> new WebSocketLayer(false))
        .with(
            Protocol.WSS,
            "wss",
            0,
            () -> new StackedLayers(tls.newLayers(), new WebSocketLayer(false)));
  }
}
