package io.echosounder.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.echosounder.common.ConfigMistake;
import io.echosounder.connection.CloseReason;
import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.ListenerState;
import io.echosounder.listener.TestSockets;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The stages of a drain: how they begin, how they are called off, and how they end. */
@SuppressWarnings("try") // Clients close early, on purpose.
class DrainTest {

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(50);

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void quietConnectionsEndWithFinAndNewOnesAreRefused(TransportChoice transport) throws Exception {
    try (EchoTestServer server = EchoTestServer.start(transport);
        Socket client = server.dial()) {
      TestSockets.assertEchoes(client);
      int port = server.port();
      Drain drain = TestDrains.drain(server, Duration.ZERO, SHORT, LONG);
      CompletableFuture<DrainStatus> over = drain.beginAndAwaitEnd().toCompletableFuture();
      Await.until(() -> server.listener.status().addresses().isEmpty());
      assertThat(drain.isReady()).isFalse();
      assertThatThrownBy(() -> new Socket(InetAddress.ofLiteral("127.0.0.1"), port))
          .isInstanceOf(ConnectException.class);

      assertThat(client.getInputStream().read()).isEqualTo(-1);
      client.close();
      DrainStatus status = over.join();
      assertThat(status.drained()).isEqualTo(1);
      assertThat(status.forced()).isZero();
      assertThat(status.lastAccepted()).isEqualTo(1);
      assertThat(status.stages())
          .containsOnlyKeys(DrainStage.UNREADY, DrainStage.ENDING_QUIET, DrainStage.OVER);
      assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.DRAINED);
    }
  }

  /** Another event loop may open a connection, and a thread may ask, before the run has started. */
  @Test
  void aRunHasAStageBeforeItStarts() throws Exception {
    try (EchoTestServer server = EchoTestServer.start(TransportChoice.AUTO);
        Socket client = server.dial()) {
      TestSockets.assertEchoes(client);
      TestDrainConfig config =
          new TestDrainConfig(
              true, Duration.ZERO, SHORT, Duration.ZERO, LONG, DrainConfig.Force.AUTO);
      DrainRun run = new DrainRun(config, server.listener, server.registry, server.commands);
      run.opened(server.only());
      assertThat(run.status().stage()).isEqualTo(DrainStage.UNREADY);
    }
  }

  @Test
  void aSecondSignalForcesAtOnce() throws Exception {
    try (EchoTestServer server = EchoTestServer.start(TransportChoice.AUTO);
        Socket client = server.dial()) {
      TestSockets.assertEchoes(client);
      Drain drain = TestDrains.drain(server, LONG, SHORT, LONG);
      CompletableFuture<DrainStatus> over = drain.beginAndAwaitEnd().toCompletableFuture();
      drain.force();
      assertThat(over.join().forced()).isEqualTo(1);
      assertThat(over.join().stages()).doesNotContainKey(DrainStage.ENDING_QUIET);
    }
  }

  @Test
  void duringTheDelayNewConnectionsAreServedAndTheDrainCanBeCalledOff() throws Exception {
    try (EchoTestServer server = EchoTestServer.start(TransportChoice.AUTO);
        Socket before = server.dial()) {
      Drain drain = TestDrains.drain(server, LONG, SHORT, LONG);
      assertThat(drain.begin().toCompletableFuture().join().state())
          .isEqualTo(ListenerState.DRAINING);
      try (Socket during = server.dial()) {
        TestSockets.assertEchoes(during);
      }
      assertThat(drain.resume().toCompletableFuture().join().state())
          .isEqualTo(ListenerState.LISTENING);
      assertThat(drain.status()).isNull();
      assertThat(drain.isReady()).isTrue();
      TestSockets.assertEchoes(before);
    }
  }

  @Test
  void calledOffWhileQuietOnesEndItListensAtTheSamePortAgain() throws Exception {
    try (EchoTestServer server = EchoTestServer.start(TransportChoice.AUTO);
        Socket before = server.dial()) {
      TestSockets.assertEchoes(before);
      int port = server.port();
      Drain drain = TestDrains.drain(server, Duration.ZERO, LONG, LONG.multipliedBy(3));
      drain.begin().toCompletableFuture().join();
      Await.until(() -> server.listener.status().addresses().isEmpty());
      drain.resume().toCompletableFuture().join();
      assertThat(server.port()).isEqualTo(port);
      try (Socket after = server.dial()) {
        TestSockets.assertEchoes(after);
      }
      TestSockets.assertEchoes(before);
    }
  }

  @Test
  void aTimeoutShorterThanQuietAndSpreadIsAMistake() {
    try (EchoTestServer server = EchoTestServer.start(TransportChoice.AUTO)) {
      assertThatThrownBy(() -> TestDrains.drain(server, Duration.ZERO, LONG, SHORT))
          .isInstanceOf(ConfigMistake.class)
          .hasMessageStartingWith("echosounder.drain.timeout: ");
    }
  }
}
