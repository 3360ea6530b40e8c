package io.echosounder.admin.connections;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.TestSockets;
import io.echosounder.protocol.ProxyMode;
import io.echosounder.timeout.Timeouts;
import java.net.Socket;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ConnectionJsonTest {

  /** Version 2, PROXY, TCP over IPv4, 192.0.2.7:4711, and the host name "a". */
  private static final String HEADER =
      "0d0a0d0a000d0a515549540a" + "21110010" + "c0000207" + "c6336401" + "126701bb" + "02000161";

  @Test
  void showsTheClientAndTheProxy() throws Exception {
    try (EchoTestServer server =
            EchoTestServer.start(
                TransportChoice.AUTO,
                Timeouts.off(),
                config -> config.withProxy(ProxyMode.REQUIRED, "127.0.0.1"));
        Socket proxy = server.dial()) {
      TestSockets.write(proxy, HexFormat.of().parseHex(HEADER));
      ConnectionJson json = ConnectionJson.of(server.only().view());
      assertThat(json.remote()).isEqualTo(new AddressJson("192.0.2.7", 4711));
      assertThat(json.via()).isEqualTo(new AddressJson("127.0.0.1", proxy.getLocalPort()));
      assertThat(json.proxy()).isEqualTo(new ProxyJson(null, "a", null, null));
    }
  }

  @Test
  void aClientWithoutAProxyHasNone() throws Exception {
    try (EchoTestServer server = EchoTestServer.start(TransportChoice.AUTO);
        Socket client = server.dial()) {
      ConnectionJson json = ConnectionJson.of(server.only().view());
      assertThat(json.remote().port()).isEqualTo(client.getLocalPort());
      assertThat(json.via()).isNull();
      assertThat(json.proxy()).isNull();
    }
  }
}
