package io.echosounder.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.echosounder.connection.CloseReason;
import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.PauseMode;
import io.echosounder.listener.RefusalCause;
import io.echosounder.listener.TestSockets;
import io.echosounder.protocol.ProxyMode;
import io.echosounder.timeout.Timeouts;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A drain and a pause that come while a PROXY header is awaited. */
@SuppressWarnings("try") // A client closes early, on purpose.
class ProxyDrainTest {

  private static final byte[] HEADER =
      "PROXY TCP4 192.0.2.7 198.51.100.1 4711 443\r\n".getBytes(StandardCharsets.US_ASCII);

  private static EchoTestServer start(TransportChoice transport) {
    return EchoTestServer.start(
        transport, Timeouts.off(), config -> config.withProxy(ProxyMode.REQUIRED, "127.0.0.0/8"));
  }

  private static Drain drain(EchoTestServer server) {
    return new Drain(
        new TestDrainConfig(
            true,
            Duration.ZERO,
            Duration.ofMillis(50),
            Duration.ZERO,
            Duration.ofMinutes(5),
            DrainConfig.Force.AUTO),
        server.listener,
        server.registry,
        server.commands);
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aDrainServesTheClientThatWaits(TransportChoice transport) throws Exception {
    try (EchoTestServer server = start(transport);
        Socket client = server.dial()) {
      Await.until(() -> server.listener.awaitingHeader() == 1);
      CompletableFuture<DrainStatus> over = drain(server).beginAndAwaitEnd().toCompletableFuture();
      Await.until(() -> server.listener.status().addresses().isEmpty());
      assertThat(over).isNotDone();
      TestSockets.write(client, HEADER);
      TestSockets.assertEchoes(client);
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      client.close();
      assertThat(over.join().drained()).isEqualTo(1);
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.DRAINED);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aDrainIsOverWhenTheLastHeaderIsRefused(TransportChoice transport) throws Exception {
    try (EchoTestServer server = start(transport);
        Socket client = server.dial()) {
      Await.until(() -> server.listener.awaitingHeader() == 1);
      CompletableFuture<DrainStatus> over = drain(server).beginAndAwaitEnd().toCompletableFuture();
      TestSockets.write(client, new byte[20]);
      over.join();
      assertThat(server.listener.refused(RefusalCause.PROXY_HEADER)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aForcedDrainRefusesTheClientThatWaits(TransportChoice transport) throws Exception {
    try (EchoTestServer server = start(transport);
        Socket client = server.dial()) {
      Await.until(() -> server.listener.awaitingHeader() == 1);
      Drain drain = drain(server);
      CompletableFuture<DrainStatus> over = drain.beginAndAwaitEnd().toCompletableFuture();
      Await.until(() -> server.listener.status().addresses().isEmpty());
      drain.force();
      over.join();
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
      assertThat(server.listener.refused(RefusalCause.DRAINING)).isEqualTo(1);
      assertThat(server.registry.acceptedCount()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(PauseMode.class)
  void aPauseServesTheClientThatWaits(PauseMode mode) throws Exception {
    try (EchoTestServer server = start(TransportChoice.AUTO);
        Socket client = server.dial()) {
      Await.until(() -> server.listener.awaitingHeader() == 1);
      server.listener.pause(mode).toCompletableFuture().join();
      TestSockets.write(client, HEADER);
      TestSockets.assertEchoes(client);
    }
  }
}
