package io.echosounder.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Connection;
import io.echosounder.connection.Protocol;
import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.TestSockets;
import io.echosounder.protocol.TlsTestServer;
import io.echosounder.timeout.ServerTimeouts;
import io.echosounder.timeout.Timeouts;
import java.net.Socket;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The totals, by protocol too, and while connections close. */
class RegistryTotalsTest {

  private @Nullable Runnable meanwhile;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aConnectionThatClosesMeanwhileIsCountedOnceAndDoesNotWait(boolean afterItWasSeen)
      throws Exception {
    Registry registry =
        new Registry(0, QuietRemotes.NONE) {
          @Override
          public Collection<Connection> open() {
            Collection<Connection> live = super.open();
            Collection<Connection> seen = afterItWasSeen ? List.copyOf(live) : live;
            if (meanwhile != null) {
              meanwhile.run();
            }
            return seen;
          }
        };
    try (EchoTestServer server =
            EchoTestServer.start(
                TransportChoice.AUTO, new ServerTimeouts(Timeouts.off()), registry, c -> c);
        Socket stays = server.dial();
        Socket leaves = server.dial()) {
      TestSockets.assertEchoes(stays);
      TestSockets.assertEchoes(leaves);
      // A client may see its echo before the server counts it as sent.
      Await.until(() -> registry.totals().sent() == 2);
      meanwhile =
          () -> {
            TestSockets.close(leaves);
            Await.until(() -> registry.closedCount(CloseReason.PEER_CLOSED) == 1);
          };
      Totals during = registry.totals();
      meanwhile = null;
      Totals after = registry.totals();
      assertThat(after.open()).isEqualTo(1);
      for (Totals totals : List.of(during, after)) {
        assertThat(totals.received()).isEqualTo(2);
        assertThat(totals.sent()).isEqualTo(2);
      }
    }
  }

  @Test
  void connectionsAreCountedByTheirProtocol() throws Exception {
    try (EchoTestServer server = TlsTestServer.start(TransportChoice.AUTO);
        Socket plain = server.dial()) {
      TestSockets.assertEchoes(plain);
      try (SSLSocket tls = TlsTestServer.dial(server, "TLSv1.3")) {
        TestSockets.assertEchoes(tls);
        assertThat(server.registry.openCount(Protocol.TCP)).isEqualTo(1);
        assertThat(server.registry.openCount(Protocol.TLS)).isEqualTo(1);
      }
      Await.until(() -> server.registry.openCount(Protocol.TLS) == 0);
      assertThat(server.registry.openCount(Protocol.TCP)).isEqualTo(1);
      assertThat(server.registry.acceptedCount(Protocol.TCP)).isEqualTo(1);
      assertThat(server.registry.acceptedCount(Protocol.TLS)).isEqualTo(1);
      assertThat(server.registry.acceptedCount(Protocol.WS)).isZero();
      assertThat(server.registry.acceptedCount()).isEqualTo(2);
      assertThat(server.listener.protocols()).containsOnly(Protocol.TCP, Protocol.TLS);
    }
  }
}
