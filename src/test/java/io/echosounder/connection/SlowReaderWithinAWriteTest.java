package io.echosounder.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.TestSockets;
import io.echosounder.timeout.Timeout;
import io.echosounder.timeout.Timeouts;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A client that needs longer than the write timeout for one write of the server: a record of TLS,
 * or the frames of one read.
 */
class SlowReaderWithinAWriteTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  /** 8 kB a second, so that 16 KiB take two seconds. */
  private static final int STEP = 800;

  private static final int STEP_MILLIS = 100;

  @ParameterizedTest
  @CsvSource({"EPOLL,TLS", "NIO,TLS", "NIO,WS"})
  void writeTimeoutSparesIt(TransportChoice transport, Protocol protocol) throws Exception {
    try (EchoTestServer server =
            EchoTestServer.startWithPorts(
                transport,
                Timeouts.off().with(Timeout.WRITE, TIMEOUT),
                config -> config.withSendBuffer(4096),
                AllPorts::add);
        Socket client = server.dialWithSmallBuffer(protocol)) {
      PlayWire wire = PlayWire.open(protocol, client, new Random(1));
      Thread writer = Thread.ofVirtual().start(() -> write(wire));
      Connection connection = server.only();
      Await.until(() -> connection.traffic().read().received() > 50_000);
      readSlowly(client);
      assertThat(connection.view().reason()).isNull();
      TestSockets.close(client);
      writer.join();
    }
  }

  private static void write(PlayWire wire) {
    try {
      wire.write(new byte[60_000], 0, 60_000);
    } catch (IOException e) {
      // The test is over.
    }
  }

  private static void readSlowly(Socket client) throws IOException, InterruptedException {
    long start = System.nanoTime();
    long before = start;
    while (before - start < TIMEOUT.multipliedBy(2).toNanos()) {
      Thread.sleep(STEP_MILLIS); // The test needs a slow reader.
      assertThat(client.getInputStream().readNBytes(STEP)).hasSize(STEP);
      Assumptions.assumeTrue(
          System.nanoTime() - before < TIMEOUT.dividedBy(2).toNanos(),
          "this machine stopped the reader");
      before = System.nanoTime();
    }
  }
}
