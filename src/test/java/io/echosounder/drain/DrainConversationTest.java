package io.echosounder.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Connection;
import io.echosounder.connection.ConnectionView;
import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.TestSockets;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a drain does to clients that talk, and to one that does not read. */
@SuppressWarnings("try") // Clients close early, on purpose.
class DrainConversationTest {

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(50);

  /** A client that does not read: its echo cannot be sent, and is thrown away in the end. */
  @ParameterizedTest
  @EnumSource(DrainConfig.Force.class)
  void unsentBytesAreForcedOut(DrainConfig.Force force) throws Exception {
    try (EchoTestServer server = EchoTestServer.start(TransportChoice.AUTO);
        Socket client = server.dialWithSmallBuffer()) {
      Connection connection = server.only();
      AtomicReference<IOException> failure = new AtomicReference<>();
      Thread writer =
          Thread.ofVirtual().start(() -> failure.set(TestDrains.writeUntilItEnds(client)));
      Await.until(
          () -> connection.traffic().read().pending() > 0 && connection.view().readPaused());
      DrainStatus status =
          TestDrains.drain(server, SHORT, Duration.ofMillis(300), force)
              .beginAndAwaitEnd()
              .toCompletableFuture()
              .join();
      assertThat(status.forced()).isEqualTo(1);
      assertThat(status.discardedConnections()).isEqualTo(1);
      ConnectionView closed = server.onlyClosed();
      assertThat(status.discardedBytes()).isEqualTo(closed.bytes().discarded()).isPositive();
      assertThat(closed.reason()).isEqualTo(CloseReason.DRAIN_TIMEOUT);
      if (force != DrainConfig.Force.FIN) {
        writer.join();
        assertThat(failure.get()).hasMessageContaining("reset");
      }
      client.close();
      writer.join();
    }
  }

  /** A conversation without a pause is ended with FIN, in a moment of quiet or when time is up. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aConversationWithoutAPauseSeesFinAndNoReset(TransportChoice transport) throws Exception {
    try (EchoTestServer server = EchoTestServer.start(transport);
        Socket client = server.dial()) {
      TestSockets.assertEchoes(client);
      CompletableFuture<DrainStatus> over =
          TestDrains.drain(server, SHORT, Duration.ofMillis(300), DrainConfig.Force.AUTO)
              .beginAndAwaitEnd()
              .toCompletableFuture();
      assertThatThrownBy(() -> talkUntilItEnds(client)).isInstanceOf(EndOfStream.class);
      client.close();
      assertThat(over.join().drained() + over.join().forced()).isEqualTo(1);
    }
  }

  /** Never quiet for the time that is configured, and yet ended by the drain between messages. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void aPauseBetweenTwoMessagesIsEnoughInTheEnd(TransportChoice transport) throws Exception {
    try (EchoTestServer server = EchoTestServer.start(transport);
        Socket client = server.dial()) {
      TestSockets.assertEchoes(client);
      CompletableFuture<DrainStatus> over =
          TestDrains.drain(
                  server, Duration.ofSeconds(5), Duration.ofSeconds(10), DrainConfig.Force.RESET)
              .beginAndAwaitEnd()
              .toCompletableFuture();
      assertThatThrownBy(() -> talkWithPauses(client)).isInstanceOf(EndOfStream.class);
      client.close();
      assertThat(over.join().drained()).isEqualTo(1);
    }
  }

  /** Bytes that cross our FIN cannot be echoed; the drain names them. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void bytesThatCrossOurFinAreNamed(TransportChoice transport) throws Exception {
    try (EchoTestServer server = EchoTestServer.start(transport);
        Socket client = server.dial();
        Socket calm = server.dial()) {
      TestSockets.assertEchoes(client);
      TestSockets.assertEchoes(calm);
      CompletableFuture<DrainStatus> over =
          TestDrains.drain(server, SHORT, LONG, DrainConfig.Force.AUTO)
              .beginAndAwaitEnd()
              .toCompletableFuture();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      TestSockets.write(client, new byte[5]);
      client.close();
      assertThat(calm.getInputStream().read()).isEqualTo(-1);
      calm.close();
      assertThat(over.join().drained()).isEqualTo(2);
      assertThat(over.join().discardedConnections()).isEqualTo(1);
      assertThat(over.join().discardedBytes()).isEqualTo(5);
    }
  }

  private static final class EndOfStream extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private static void talkUntilItEnds(Socket client) throws IOException {
    while (true) {
      client.getOutputStream().write(new byte[] {1});
      if (client.getInputStream().read() == -1) {
        throw new EndOfStream();
      }
    }
  }

  private static void talkWithPauses(Socket client) throws IOException {
    while (true) {
      client.getOutputStream().write(new byte[] {1});
      client.setSoTimeout(60_000);
      if (client.getInputStream().read() != 1) {
        throw new EndOfStream();
      }
      client.setSoTimeout(60);
      try {
        // The pause is the client's read timeout, so that the end is seen in it.
        if (client.getInputStream().read() == -1) {
          throw new EndOfStream();
        }
      } catch (SocketTimeoutException e) {
        // The pause is over.
      }
    }
  }
}
