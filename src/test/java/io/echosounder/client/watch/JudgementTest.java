package io.echosounder.client.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.client.PathOptions;
import io.echosounder.client.ScriptedServer;
import io.echosounder.client.Target;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The server says whether a message has crossed its FIN, and time no longer decides. */
class JudgementTest {
  private static final Duration EVERY = Duration.ofMillis(20);

  /** Answers after a while, when the next connection is open already. */
  private record Judge(EventLoop loop, UnaryOperator<End> verdict) implements Witness {
    @Override
    public boolean isAsking() {
      return false;
    }

    @Override
    public int firstSize(int size) {
      return size;
    }

    @Override
    public void find(EchoConnection connection, Runnable found) {
      found.run();
    }

    @Override
    public void judge(EchoConnection connection, End end, Consumer<End> judged) {
      loop.schedule(() -> judged.accept(verdict.apply(end)), 100, TimeUnit.MILLISECONDS);
    }

    @Override
    public void settle() {}

    @Override
    public void ended(EchoConnection connection, End end, Disruptions.Group group) {}

    @Override
    public void stalled(EchoConnection connection, Disruptions.Group group) {}

    @Override
    public void saidGoodbye(EchoConnection connection) {}

    @Override
    public List<String> summary() {
      return List.of();
    }
  }

  /** Echoes two messages, and ends with FIN when a third has waited for {@code owedMillis}. */
  private static ScriptedServer server(int owedMillis) throws IOException {
    return ScriptedServer.start(
        (socket, over) -> {
          InputStream in = socket.getInputStream();
          socket.getOutputStream().write(in.readNBytes(64));
          socket.getOutputStream().write(in.readNBytes(64));
          in.readNBytes(64);
          over.await(owedMillis, TimeUnit.MILLISECONDS);
          socket.shutdownOutput();
          // A close with unread bytes would send RST.
          in.transferTo(java.io.OutputStream.nullOutputStream());
        });
  }

  private static List<Second> watch(ScriptedServer server, UnaryOperator<End> verdict) {
    PathOptions path = new PathOptions();
    path.target = Target.parse(server.target());
    path.connectTimeout = Duration.ofSeconds(10);
    WatchPlan plan = new WatchPlan(2, 64, EVERY, 0, Duration.ofSeconds(5), Duration.ofSeconds(20));
    List<Second> seconds = new ArrayList<>();
    try (Watcher watcher =
        new Watcher(plan, path, loop -> new Judge(loop, verdict), new LinkedBlockingQueue<>())) {
      watcher.start();
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                seconds.add(watcher.finish());
                Totals totals = seconds.getLast().totals();
                return totals.goodbyes() + totals.lost() >= 4;
              });
    }
    return seconds;
  }

  @Test
  void anOldMessageThatCrossedTheFinIsNoLoss() throws IOException {
    try (ScriptedServer server = server(400)) {
      Totals totals = watch(server, End::asCrossed).getLast().totals();
      assertThat(totals.lost()).isZero();
      assertThat(totals.crossed()).isEqualTo(totals.goodbyes());
      assertThat(totals.bytes().lost()).isPositive();
    }
  }

  @Test
  void aYoungMessageThatTheServerOwesIsALoss() throws IOException {
    try (ScriptedServer server = server(0)) {
      List<Second> seconds = watch(server, End::asLoss);
      assertThat(seconds.getLast().totals().goodbyes()).isZero();
      // The next connection was open before the answer, so the outage is over already.
      List<Disruption> all = new ArrayList<>();
      seconds.forEach(each -> all.addAll(each.finished()));
      all.addAll(seconds.getLast().current());
      assertThat(all).isNotEmpty().allMatch(each -> each.kind() == Kind.FIN);
      assertThat(all.getFirst().why()).matches("FIN from the peer with \\d+ bytes owed");
    }
  }
}
