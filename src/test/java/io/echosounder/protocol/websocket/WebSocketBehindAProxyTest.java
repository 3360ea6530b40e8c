package io.echosounder.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.connection.CloseReason;
import io.echosounder.connection.ConnectionView;
import io.echosounder.connection.Protocol;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.TestSockets;
import io.echosounder.protocol.ProxyHeaders;
import io.echosounder.protocol.ProxyMode;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A PROXY header before the upgrade. */
class WebSocketBehindAProxyTest {

  private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.7", 4711);

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void theConnectionIsTheClients(TransportChoice transport) throws Exception {
    try (EchoTestServer server =
        WebSocketServers.start(
            transport, config -> config.withProxy(ProxyMode.REQUIRED, "127.0.0.0/8,::1/128"))) {
      try (WebSocketClient client = WebSocketServers.open(server)) {
        TestSockets.write(client.socket, ProxyHeaders.v1(CLIENT));
        client.upgrade();
        ConnectionView view = server.only().view();
        assertThat(view.protocol()).isEqualTo(Protocol.WS);
        assertThat(view.remote()).isEqualTo(CLIENT);
        assertThat(view.via()).isEqualTo(client.socket.getLocalSocketAddress());
        assertThat(view.webSocket()).isNotNull();
        assertThat(view.bytes().received()).isZero();
      }
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.PEER_CLOSED);
    }
  }
}
