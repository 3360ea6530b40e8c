package io.echosounder;

import io.echosounder.common.ConfigMistake;
import io.echosounder.connection.Protocol;
import io.echosounder.listener.ListenerOptions;
import io.echosounder.protocol.StackedLayers;
import io.echosounder.protocol.TlsServer;
import io.echosounder.protocol.websocket.WebSocketConfig;
import io.echosounder.protocol.websocket.WebSocketLayer;
import org.jspecify.annotations.Nullable;

/** Adds the port of WebSocket to the listener. */
final class EchoWebSocket {

  private static final String PORT = "echosounder.websocket.port";
  private static final String PINGS = "echosounder.websocket.pings-restart-timeouts";

  private EchoWebSocket() {}

  /**
   * Adds the port, if it is configured.
   *
   * @param tls makes it {@code wss}; null without a certificate
   * @throws ConfigMistake if the port cannot be used, or if a property has no effect without it
   */
  static ListenerOptions addPort(
      WebSocketConfig config, @Nullable TlsServer tls, ListenerOptions options) {
    check(config);
    if (config.port().isEmpty()) {
      return options;
    }
    boolean pings = config.pingsRestartTimeouts();
    int port = config.port().getAsInt();
    return tls == null
        ? options.with(Protocol.WS, PORT, port, () -> new WebSocketLayer(pings))
        : options.with(
            Protocol.WSS,
            PORT,
            port,
            () -> new StackedLayers(tls.newLayers(), new WebSocketLayer(pings)));
  }

  /** A property without effect would look as if WebSocket were on. */
  static void check(WebSocketConfig config) {
    if (config.pingsRestartTimeouts() && config.port().isEmpty()) {
      throw new ConfigMistake(PINGS, "given, but there is no WebSocket; set " + PORT);
    }
  }
}
