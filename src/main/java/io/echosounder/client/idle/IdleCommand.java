package io.echosounder.client.idle;

import io.echosounder.adminclient.AdminOptions;
import io.echosounder.client.EchoPath;
import io.echosounder.client.Failure;
import io.echosounder.client.LongCommand;
import io.echosounder.client.OpenFiles;
import io.echosounder.client.PathOptions;
import io.echosounder.client.Spans;
import io.echosounder.client.bothends.ServerSide;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Finds out when and how a path drops an idle connection. */
@Command(
    name = "idle",
    description =
        "Finds out after how long a path drops an idle connection, and how: FIN, RST or silence.",
    footer = {"", "Example: echosounder idle --from 1s --to 15m --keepalive 30s lb.example:8080"})
public final class IdleCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin PathOptions path;
  @Mixin AdminOptions admin;

  @Option(
      names = "--from",
      paramLabel = "DURATION",
      defaultValue = "1s",
      converter = Spans.Converter.class,
      description = "shortest silence (default: ${DEFAULT-VALUE})")
  Duration from;

  @Option(
      names = "--to",
      paramLabel = "DURATION",
      defaultValue = "15m",
      converter = Spans.Converter.class,
      description = "longest silence; the silences between them double (default: ${DEFAULT-VALUE})")
  Duration to;

  @Option(
      names = "--rungs",
      paramLabel = "LIST",
      split = ",",
      hideParamSyntax = true,
      converter = Spans.Converter.class,
      description = "silences instead of --from and --to: 10s,60s,5m")
  @Nullable List<Duration> rungs;

  @Option(
      names = "--each",
      paramLabel = "COUNT",
      defaultValue = "2",
      description =
          "number of connections with the same silence, 1 to 100 (default: ${DEFAULT-VALUE})")
  int each;

  @Option(
      names = "--precision",
      paramLabel = "DURATION",
      defaultValue = "1s",
      converter = Spans.Converter.class,
      description =
          "narrow the threshold until it is known within 2 %% or this (default: ${DEFAULT-VALUE})")
  Duration least;

  @Option(
      names = "--keepalive",
      paramLabel = "DURATION",
      converter = Spans.Converter.class,
      description =
          "open a second set of connections with a TCP keep-alive at this interval, in whole seconds")
  @Nullable Duration keepAlive;

  @Option(
      names = "--ping",
      paramLabel = "DURATION",
      converter = Spans.Converter.class,
      description =
          "open a second set of WebSocket connections, and send pings on them at this interval")
  @Nullable Duration ping;

  @Override
  public Integer call() {
    path.layers();
    List<Duration> ladder = ladder();
    KeptAlive keptAlive = keptAlive();
    OutcomeLog log = new OutcomeLog();
    Precision precision = new Precision(least);
    IdleAnswer answer =
        new IdleAnswer(
            path.target, precision, keptAlive, log, path.json, spec.commandLine().getErr());
    return LongCommand.run(
        "idle",
        answer,
        progress -> {
          try (Witness witness = witness(log)) {
            answer.ask(witness);
            EchoPath echo = path.connect();
            IdleSounding.Round round =
                new HoldingRound(
                    echo,
                    each,
                    keptAlive,
                    precision,
                    progress,
                    SleepWatch.ofThisMachine(),
                    witness);
            new IdleSounding(round, precision, log).run(ladder);
            progress.end();
            return answer.tell();
          }
        });
  }

  private @Nullable KeptAlive keptAlive() {
    if (ping != null) {
      return new KeptAlive(ping, true);
    }
    return keepAlive == null ? null : new KeptAlive(keepAlive, false);
  }

  private Witness witness(OutcomeLog log) throws Failure {
    ServerSide server = ServerSide.of(admin, path);
    return server == null ? Witness.NONE : new ServerWitness(server, log);
  }

  private List<Duration> ladder() {
    List<Duration> ladder =
        rungs == null ? SilenceSchedule.ladder(from, to) : rungs.stream().sorted().toList();
    path.check(!ladder.getFirst().isZero() && !from.isZero(), "a silence has to be longer than 0");
    path.check(rungs != null || from.compareTo(to) <= 0, "--from has to be at most --to");
    path.check(each >= 1 && each <= 100, "--each has to be 1 to 100");
    path.check(!least.isZero(), "--precision has to be longer than 0");
    path.check(
        !path.readTimeout.isZero(),
        "--read-timeout has to be longer than 0: it tells silence from an answer");
    path.check(
        keepAlive == null
            || (keepAlive.toNanosPart() == 0
                && keepAlive.toSeconds() >= 1
                && keepAlive.toSeconds() <= 32_767),
        "--keepalive has to be 1s to 32767s, in whole seconds");
    path.check(
        ping == null || path.target.protocol().isWebSocket(),
        "--ping is for ws:// and wss:// only; the target is " + path.target);
    path.check(ping == null || ping.toMillis() >= 200, "--ping has to be 200ms or longer");
    path.check(
        ping == null || keepAlive == null, "--ping and --keepalive go one at a time: try both");
    int all = ladder.size() * (keepAlive == null && ping == null ? each : each + 1);
    path.check(
        all <= OpenFiles.left(),
        all + " connections need more open files than this process may have: raise ulimit -n");
    return ladder;
  }
}
