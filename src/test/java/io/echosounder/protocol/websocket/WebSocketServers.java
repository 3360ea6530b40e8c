package io.echosounder.protocol.websocket;

import io.echosounder.connection.Protocol;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.timeout.Timeouts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.function.UnaryOperator;

/** Servers with a port for WebSocket. */
final class WebSocketServers {

  private WebSocketServers() {}

  static EchoTestServer start(TransportChoice transport) {
    return start(transport, same -> same);
  }

  static EchoTestServer start(
      TransportChoice transport, UnaryOperator<EchoTestServer.Config> changes) {
    return start(transport, changes, false);
  }

  static EchoTestServer start(
      TransportChoice transport,
      UnaryOperator<EchoTestServer.Config> changes,
      boolean pingsRestartTimeouts) {
    return EchoTestServer.startWithPorts(
        transport,
        Timeouts.off(),
        changes,
        options ->
            options.with(Protocol.WS, "port", 0, () -> new WebSocketLayer(pingsRestartTimeouts)));
  }

  /** A client that has not asked for the upgrade yet. */
  static WebSocketClient open(EchoTestServer server) throws IOException {
    return WebSocketClient.on(
        new Socket(InetAddress.getLoopbackAddress(), server.port(Protocol.WS)));
  }
}
