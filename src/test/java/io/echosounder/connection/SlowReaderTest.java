package io.echosounder.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.timeout.Timeout;
import io.echosounder.timeout.Timeouts;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A client that reads slowly but steadily, over a kernel buffer that takes it longer to empty by a
 * third than the timeout lasts.
 */
class SlowReaderTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  /** The kernel acknowledges in steps of a sixteenth of it, or of a segment. */
  private static final int BUFFER = 131_072;

  /** 200 kB a second. */
  private static final int STEP = 4000;

  private static final int STEP_MILLIS = 20;

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void writeTimeoutSparesIt(TransportChoice transport) throws Exception {
    try (EchoTestServer server =
            EchoTestServer.start(transport, Timeouts.off().with(Timeout.WRITE, TIMEOUT));
        Socket client = server.dialWithBuffer(BUFFER)) {
      readsSlowlyAndThenTheRest(server, client, CloseReasonTest.fillUntilPending(server, client));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void halfClosedTimeoutSparesIt(TransportChoice transport) throws Exception {
    try (EchoTestServer server =
            EchoTestServer.start(transport, Timeouts.off().with(Timeout.HALF_CLOSED, TIMEOUT));
        Socket client = server.dialWithBuffer(BUFFER)) {
      int sent = CloseReasonTest.fillUntilPending(server, client);
      client.shutdownOutput();
      Await.until(() -> server.only().state() == ConnectionState.HALF_CLOSED);
      readsSlowlyAndThenTheRest(server, client, sent);
    }
  }

  private static void assumeRunningSince(long before) {
    Assumptions.assumeTrue(
        System.nanoTime() - before < TIMEOUT.dividedBy(2).toNanos(),
        "this machine stopped the reader");
  }

  private static void readsSlowlyAndThenTheRest(EchoTestServer server, Socket client, int size)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    long before = start;
    int read = 0;
    while (before - start < TIMEOUT.multipliedBy(3).toNanos()) {
      Thread.sleep(STEP_MILLIS); // The pace is what is tested.
      assumeRunningSince(before);
      read += client.getInputStream().readNBytes(Math.min(STEP, size - read)).length;
      assumeRunningSince(before);
      before = System.nanoTime();
    }
    if (!client.isOutputShutdown()) {
      client.shutdownOutput();
    }
    assertThat(read + client.getInputStream().readAllBytes().length).isEqualTo(size);
    assertThat(server.onlyClosed().reason()).isEqualTo(CloseReason.PEER_CLOSED);
    assertThat(server.onlyClosed().bytes().discarded()).isZero();
  }
}
