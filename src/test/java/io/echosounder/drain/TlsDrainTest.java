package io.echosounder.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.connection.CloseReason;
import io.echosounder.connection.ConnectionView;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.TestSockets;
import io.echosounder.protocol.TlsTestServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TlsDrainTest {

  /** The JDK's client throws at a FIN without close_notify. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aQuietConnectionEndsWithCloseNotify(TransportChoice transport) throws Exception {
    try (EchoTestServer server = TlsTestServer.start(transport);
        SSLSocket client = TlsTestServer.dial(server, "TLSv1.3")) {
      TestSockets.assertEchoes(client);
      Drain drain =
          TestDrains.drain(server, Duration.ZERO, Duration.ofMillis(50), Duration.ofMinutes(5));
      CompletableFuture<DrainStatus> over = drain.beginAndAwaitEnd().toCompletableFuture();

      assertThat(client.getInputStream().read()).isEqualTo(-1);
      TestSockets.close(client);
      assertThat(over.join().drained()).isEqualTo(1);
      ConnectionView closed = server.onlyClosed();
      assertThat(closed.reason()).isEqualTo(CloseReason.DRAINED);
      assertThat(closed.bytes().discarded()).isZero();
    }
  }
}
