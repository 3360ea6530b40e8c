package io.echosounder.client.watch;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.adminclient.FakeAdmin;
import io.echosounder.client.ScriptedServer;
import io.echosounder.client.bothends.ServerSide;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The peer ends a connection before the echo of its first message. */
class FirstMessageTest {
  /** Without such a proof it is a loss, because the peer has served nothing. */
  @ParameterizedTest
  @CsvSource({"drained, true", "peer-closed, false"})
  void theServersCountsDecideWhetherItHasCrossed(String reason, boolean hasCrossed)
      throws Exception {
    String item =
        "{\"id\": \"a1\", \"state\": \"closed\", \"reason\": \"%s\", \"bytesSent\": 0}"
            .formatted(reason);
    try (FakeAdmin admin =
        FakeAdmin.start("127.0.0.1")
            .answer("GET /listener", 200, "{\"instance\": \"pod-1\"}")
            .answer("GET /connections", 200, "{\"items\": [" + item + "], \"next\": null}")
            .answer("GET /connections/a1", 200, item)) {
      Totals totals = watch("--admin", admin.url());
      assertThat(totals.goodbyes() > 0).isEqualTo(hasCrossed);
      assertThat(totals.crossed()).isEqualTo(totals.goodbyes());
      assertThat(totals.lost() > 0).isEqualTo(!hasCrossed);
    }
  }

  @Test
  void itIsLostIfNobodyAsksTheServer() throws Exception {
    assertThat(watch().goodbyes()).isZero();
  }

  private static Totals watch(String... options) throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(
            (socket, over) -> {
              socket.getInputStream().read();
              socket.shutdownOutput();
              // A close with unread bytes would send RST.
              socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            })) {
      WatchCommand command = new WatchCommand();
      List<String> args = new ArrayList<>(List.of(options));
      args.add(server.target());
      new CommandLine(command).parseArgs(args.toArray(String[]::new));
      ServerSide side = ServerSide.of(command.admin, command.path);
      WatchPlan plan =
          new WatchPlan(
              1, 64, Duration.ofMillis(20), 0, Duration.ofSeconds(5), Duration.ofSeconds(20));
      BlockingQueue<Second> seconds = new LinkedBlockingQueue<>();
      try (Watcher watcher =
          new Watcher(
              plan,
              command.path,
              loop -> side == null ? Witness.NONE : new ServerWitness(side, loop),
              seconds)) {
        watcher.start();
        while (true) {
          Second second = requireNonNull(seconds.poll(20, TimeUnit.SECONDS));
          if (second.totals().goodbyes() + second.totals().lost() > 1) {
            return second.totals();
          }
        }
      }
    }
  }
}
