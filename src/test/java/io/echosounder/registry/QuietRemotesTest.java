package io.echosounder.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.echosounder.common.ConfigMistake;
import io.echosounder.connection.CloseReason;
import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.timeout.ServerTimeouts;
import io.echosounder.timeout.Timeouts;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections from quiet remotes that brought no bytes are counted and not kept. */
class QuietRemotesTest {

  @Test
  void whatBroughtNoBytesIsCountedAndNotKept() throws Exception {
    Registry registry = new Registry(10, QuietRemotes.parse("127.0.0.1,::1"));
    try (EchoTestServer server =
        EchoTestServer.start(
            TransportChoice.AUTO, new ServerTimeouts(Timeouts.off()), registry, c -> c)) {
      server.dial().close();
      Await.until(() -> server.closed(CloseReason.PEER_CLOSED) == 1);
      try (Socket client = server.dial()) {
        client.getOutputStream().write(7);
        assertThat(client.getInputStream().read()).isEqualTo(7);
      }
      Await.until(() -> server.closed(CloseReason.PEER_CLOSED) == 2);
      assertThat(registry.closedConnections())
          .singleElement()
          .satisfies(kept -> assertThat(kept.number()).isEqualTo(2));
      assertThat(registry.acceptedCount()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "example.org", "10.0.0.0/8,,", "10.0.0.0/8 fd00::/8"})
  void aMistakeNamesThePropertyAndTheItem(String list) {
    assertThatThrownBy(() -> QuietRemotes.parse(list))
        .isInstanceOf(ConfigMistake.class)
        .hasMessageContaining("each item is an address or a block such as 10.0.0.0/8 or fd00::/8");
  }
}
