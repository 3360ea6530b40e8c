package io.echosounder.client.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import io.echosounder.client.ExitCode;
import io.echosounder.client.MisbehavingProxy;
import io.echosounder.client.MisbehavingProxy.Fault;
import io.echosounder.client.ScriptedServer;
import io.echosounder.client.wire.WebSocketServer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The measurement, and the errors that it counts, over real sockets. */
class BenchTest {
  @AutoClose private final ScriptedServer server = ScriptedServer.echo();

  BenchTest() throws IOException {}

  @ParameterizedTest
  @CsvSource({"pingpong, 3000", "stream, 3000", "churn, 64"})
  void measuresACorrectServerWithoutAnError(String mode, int size) throws Exception {
    JsonNode json = BenchRun.bench(0, server.target(), "--mode", mode, "-c", "4", "-s", "" + size);
    long messages = json.get("messages").asLong();
    assertThat(messages).isGreaterThan(20);
    assertThat(json.get("measuredSeconds").asDouble()).isBetween(1.0, 1.5);
    assertThat(json.get("bytesPerSecond").asDouble() * json.get("measuredSeconds").asDouble())
        .isBetween(0.9 * messages * size, 1.1 * (messages + 4.0) * size);
    assertThat(json.get("errors").isEmpty()).isTrue();
    assertThat(json.get("latency").isNull()).isEqualTo(mode.equals("stream"));
    // On a busy machine the first connects may outlast the short warm-up.
    assertThat(json.get("connects").asLong())
        .isBetween(mode.equals("churn") ? 5L : 0L, mode.equals("churn") ? messages + 8 : 4L);
  }

  @Test
  void measuresAWebSocketAndItsEnd() throws Exception {
    try (ScriptedServer echo = WebSocketServer.start((peer, _) -> peer.echo());
        ScriptedServer closing =
            WebSocketServer.start(
                (peer, _) -> {
                  peer.close(1001, "drained");
                  peer.read();
                })) {
      JsonNode json = BenchRun.bench(0, "ws://" + echo.target(), "-c", "4", "-s", "3000");
      assertThat(json.get("messages").asLong()).isGreaterThan(20);
      assertThat(json.get("errors").isEmpty()).isTrue();
      json = BenchRun.bench(ExitCode.EARLY_EOF.code(), "ws://" + closing.target(), "-c", "1");
      assertThat(json.get("reasons").get("early-eof").asText())
          .isEqualTo("the peer closed the connection with Close frame 1001 (drained)");
    }
  }

  @Test
  void keepsTheRateOfAnOpenLoop() throws Exception {
    JsonNode json =
        BenchRun.bench(0, server.target(), "-c", "4", "--rate", "500", "--warmup", "1s");
    double due = 500 * json.get("measuredSeconds").asDouble();
    // A busy machine echoes late, and the latency says how late.
    double late = 500 * json.get("latency").get("maxSeconds").asDouble();
    assertThat(json.get("messages").asDouble()).isCloseTo(due, offset(25 + late));
  }

  /** One second of three: a third of the messages is late, by half a second in the mean. */
  @Test
  void showsAStallInAnOpenLoop() throws Exception {
    try (ScriptedServer stalling = ScriptedServer.start(stallFor(Duration.ofSeconds(1)))) {
      JsonNode json = BenchRun.bench(0, stalling.target(), "-c", "4", "--rate", "400", "-d", "3s");
      JsonNode latency = json.get("latency");
      assertThat(latency.get("p50Seconds").asDouble()).isLessThan(0.2);
      assertThat(latency.get("p999Seconds").asDouble()).isBetween(0.9, 1.3);
      assertThat(latency.get("p90Seconds").asDouble())
          .as("the messages due during the stall")
          .isGreaterThan(0.4);
    }
  }

  @Test
  void countsWhatNeverCameBack() throws Exception {
    try (ScriptedServer stalling = ScriptedServer.start(stallFor(Duration.ofMinutes(1)))) {
      JsonNode json = BenchRun.bench(0, stalling.target(), "-c", "4", "--rate", "400", "-d", "2s");
      assertThat(json.get("latency").get("p90Seconds").asDouble()).isGreaterThan(0.5);
    }
  }

  /** Echoes for half a second, then takes nothing for {@code length}, on all connections alike. */
  private static ScriptedServer.Conversation stallFor(Duration length) {
    AtomicLong first = new AtomicLong();
    return (socket, over) -> {
      byte[] buffer = new byte[4096];
      for (int n = socket.getInputStream().read(buffer);
          n >= 0;
          n = socket.getInputStream().read(buffer)) {
        first.compareAndSet(0, System.nanoTime());
        long begin = first.get() + Duration.ofMillis(500).toNanos();
        long left = begin + length.toNanos() - System.nanoTime();
        if (System.nanoTime() - begin > 0 && left > 0) {
          over.await(left, TimeUnit.NANOSECONDS);
        }
        socket.getOutputStream().write(buffer, 0, n);
      }
    };
  }

  @ParameterizedTest
  @CsvSource({
    "CORRUPTION, DIFFERENCE, stream",
    "SPEAKS_FIRST, DIFFERENCE, pingpong",
    "RESET, READ_FAILED, pingpong",
    "CLOSES_EARLY, EARLY_EOF, stream",
    "SILENCE, READ_TIMEOUT, pingpong"
  })
  void countsErrorsByKind(Fault fault, ExitCode kind, String mode) throws Exception {
    try (ScriptedServer proxy = MisbehavingProxy.start(fault, server)) {
      JsonNode json =
          BenchRun.bench(
              kind.code(),
              proxy.target(),
              "--mode",
              mode,
              "-c",
              "2",
              "-s",
              "100",
              "--read-timeout",
              "200ms",
              // Long enough for a first connection on a busy machine.
              "-d",
              "3s");
      assertThat(json.get("errors").get(kind.label()).asLong()).isPositive();
    }
  }

  /** Each connection ends after one message, and no more messages are due because of that. */
  @Test
  void keepsToTheScheduleWhenItConnectsAgain() throws Exception {
    try (ScriptedServer closing =
        ScriptedServer.start(
            (socket, over) -> {
              byte[] bytes = socket.getInputStream().readNBytes(64);
              socket.getOutputStream().write(bytes);
            })) {
      JsonNode json =
          BenchRun.bench(
              ExitCode.EARLY_EOF.code(), closing.target(), "-c", "4", "--rate", "10", "-d", "3s");
      assertThat(json.get("messages").asDouble())
          .isBetween(4.0, 10 * json.get("measuredSeconds").asDouble() + 4);
      assertThat(json.get("reasons").get("early-eof").asText())
          .isEqualTo("the peer closed the connection");
    }
  }

  /** Four times the read timeout passes before the first byte comes back. */
  @Test
  void takesNoPeerThatReadsSlowlyForOneThatHasStopped() throws Exception {
    int size = 4 << 20;
    try (ScriptedServer slow =
        ScriptedServer.start(
            (socket, over) -> {
              byte[] bytes = new byte[size];
              for (int at = 0; at < size; at += 64 << 10) {
                Thread.sleep(40);
                socket.getInputStream().readNBytes(bytes, at, 64 << 10);
              }
              socket.getOutputStream().write(bytes);
            })) {
      JsonNode json =
          BenchRun.bench(
              0,
              slow.target(),
              "-c",
              "1",
              "-s",
              "" + size,
              "--read-timeout",
              "500ms",
              "--mode",
              "churn",
              "-d",
              "7s");
      assertThat(json.get("messages").asLong()).isPositive();
    }
  }

  /** A closed loop would otherwise have nothing to say of a connection that hangs. */
  @Test
  void countsAMessageThatHangsInAClosedLoopWhenItIsInterrupted() throws Exception {
    AtomicInteger count = new AtomicInteger();
    try (ScriptedServer hanging =
        ScriptedServer.start(
            (socket, over) -> {
              // The first connection only finds the address.
              if (count.incrementAndGet() == 2) {
                over.await();
              }
              socket.getInputStream().transferTo(socket.getOutputStream());
            })) {
      JsonNode json = BenchRun.bench(0, hanging.target(), "-c", "2", "-d", "2s");
      assertThat(json.get("latency").get("maxSeconds").asDouble()).isGreaterThan(1.9);
    }
  }
}
