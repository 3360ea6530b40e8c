package io.echosounder.client.idle;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The search and its words, on paths that are made up: no time passes. */
class IdleSearchTest {
  private static final Precision SECOND = new Precision(Duration.ofSeconds(1));
  private OutcomeLog log = new OutcomeLog();
  private int rounds;

  @ParameterizedTest
  @CsvSource({"PT60S, 3", "PT350S, 3", "PT899S, 3"})
  void bracketsASilentThresholdWithinWhatItStates(Duration limit, int mostRounds) throws Failure {
    for (DropKind how : List.of(DropKind.SILENCE, DropKind.RST_WHEN_ASKED)) {
      Verdict verdict = sound(limit, how, ladder());
      Duration lost = verdict.lost().orElseThrow();
      assertThat(verdict.survived()).isLessThanOrEqualTo(limit);
      assertThat(lost).isGreaterThanOrEqualTo(limit);
      assertThat(lost.minus(verdict.survived())).isLessThanOrEqualTo(SECOND.at(lost));
      assertThat(verdict.endings()).containsOnlyKeys(how);
      assertThat(rounds).isLessThanOrEqualTo(mostRounds);
      log = new OutcomeLog();
      rounds = 0;
    }
  }

  @ParameterizedTest
  @CsvSource({"PT3S, FIN", "PT7S, FIN", "PT60S, RST", "PT0.5S, FIN", "PT350.004S, RST"})
  void stopsAfterTheLadderIfItSawTheDrops(Duration limit, DropKind how) throws Failure {
    Verdict verdict = sound(limit, how, ladder());
    assertThat(verdict.seen().orElseThrow().median()).isEqualTo(limit);
    assertThat(rounds).isEqualTo(1);
    assertThat(report(null).text())
        .startsWith("drops idle connections after " + Silences.show(limit) + ", with " + how)
        .contains(", seen on %1$d of %1$d connections".formatted(verdict.seen().get().reached()));
  }

  @Test
  void namesTheRangeOfTheDropsItSaw() {
    add(DropKind.ANSWERED, 2_000);
    for (int millis : new int[] {3_002, 2_999, 3_000, 3_000, 3_000, 3_001}) {
      add(DropKind.FIN, millis);
    }
    assertThat(report(null).text())
        .isEqualTo(
            "drops idle connections after 3.00 s, with FIN, seen on 6 of 6 connections,"
                + " 2.999 s to 3.002 s; 2.00 s was survived");
  }

  /** A program that looks every five seconds for connections that were idle for three. */
  @Test
  void saysThatATimerTicksCoarsely() throws Failure {
    Verdict verdict = sound(Duration.ofSeconds(3), Duration.ofSeconds(5), DropKind.FIN, ladder());
    SeenDrops seen = verdict.seen().orElseThrow();
    assertThat(rounds).as("the ladder and a second look").isEqualTo(2);
    assertThat(seen.first()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(4));
    assertThat(seen.last()).isBetween(Duration.ofSeconds(6), Duration.ofSeconds(8));
    assertThat(report(null).exitCode()).isEqualTo(ExitCode.OK);
    assertThat(report(null).text()).contains(" s to ").contains("so its timer ticks coarsely");
  }

  @Test
  void takesNoLateDropForACoarseTimer() {
    for (int millis : new int[] {3_000, 3_001, 3_000, 3_000, 3_310, 3_001}) {
      add(DropKind.FIN, millis);
    }
    Verdict verdict = log.verdict();
    assertThat(verdict.needsSecondLook(SECOND)).isFalse();
    assertThat(verdict.seen().orElseThrow().median()).isLessThan(Duration.ofMillis(3_002));
  }

  @Test
  void looksAgainIfItSawOneDropOnly() {
    add(DropKind.FIN, 3_000);
    assertThat(log.verdict().needsSecondLook(SECOND)).isTrue();
    add(DropKind.FIN, 3_001);
    assertThat(log.verdict().needsSecondLook(SECOND)).isFalse();
  }

  /** Something nearer drops in silence at two seconds; the FIN of the server says nothing of it. */
  @Test
  void bracketsASilentLossBelowTheDropsItSaw() {
    add(DropKind.ANSWERED, 1_000);
    add(DropKind.SILENCE, 2_000);
    add(DropKind.FIN, 3_000);
    add(DropKind.FIN, 3_000);
    assertThat(log.verdict().seen()).isEmpty();
    assertThat(report(null).text()).contains("1.00 s was survived, 2.00 s was not");
  }

  @Test
  void writesALineForEachRung() {
    assertThat(
            RungLines.line(
                Duration.ofSeconds(4),
                List.of(outcome(DropKind.FIN, 3_000), outcome(DropKind.FIN, 3_001)),
                false))
        .isEqualTo("rung 4.00 s: 2 dropped with FIN after 3.00 s")
        .hasSizeLessThan(54);
    assertThat(
            RungLines.line(
                Duration.ofMinutes(15),
                List.of(
                    outcome(DropKind.SILENCE, 8_200),
                    outcome(DropKind.ANSWERED, 8_200),
                    new Outcome(Duration.ofMinutes(15), DropKind.ANSWERED, true)),
                false))
        .isEqualTo(
            "rung 900 s: 1 survived (asked after 8.20 s), 1 lost in silence (asked after 8.20 s);"
                + " with keep-alive 1 survived");
  }

  @Test
  void saysUpToWhatItIsSureWhenAllSurvive() throws Failure {
    Verdict verdict = sound(Duration.ofHours(1), DropKind.FIN, ladder());
    assertThat(verdict.lost()).isEmpty();
    assertThat(rounds).isEqualTo(1);
    assertThat(report(null).text())
        .startsWith("survives: all 22 connections answered, the longest after 900 s");
  }

  @Test
  void doesNotGuessWhenAnswersContradictEachOther() {
    log.add(new Outcome(Duration.ofSeconds(4), DropKind.FIN, false));
    log.add(new Outcome(Duration.ofSeconds(8), DropKind.ANSWERED, false));
    IdleReport report = report(null);
    assertThat(report.exitCode()).isEqualTo(ExitCode.UNCERTAIN);
    assertThat(report.text())
        .isEqualTo("cannot tell: the answers contradict each other; 4.00 s FIN; 8.00 s survived");
  }

  @Test
  void takesADifferenceWithinThePrecisionForWhatItIs() {
    log.add(new Outcome(Duration.ofSeconds(4), DropKind.FIN, false));
    log.add(new Outcome(Duration.ofMillis(4_100), DropKind.ANSWERED, false));
    IdleReport report = report(null);
    assertThat(report.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(report.text())
        .startsWith("drops idle connections after 4.00 s, with FIN, seen on 1 of 2 connections");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ANSWERED; PT2S; saves it",
        "FIN; PT2S; does not save it",
        "ANSWERED; PT9S; nothing can be said"
      })
  void saysWhetherAKeepAliveSavesIt(DropKind withKeepAlive, Duration period, String words) {
    log.add(new Outcome(Duration.ofSeconds(4), DropKind.ANSWERED, false));
    log.add(new Outcome(Duration.ofMillis(4_500), DropKind.FIN, false));
    log.add(new Outcome(Duration.ofSeconds(5), withKeepAlive, true));
    assertThat(report(period).text()).contains(words);
  }

  @Test
  void countsAKeepAliveThatWasLostAMomentBeforeTheOthers() {
    log.add(new Outcome(Duration.ofMillis(7_003), DropKind.FIN, false));
    log.add(new Outcome(Duration.ofMillis(7_001), DropKind.FIN, true));
    assertThat(report(Duration.ofSeconds(1)).text()).contains("does not save it");
  }

  @Test
  void narrowsAConnectionLostAtTheFirstRungDownFromIt() throws Failure {
    Verdict verdict =
        sound(Duration.ofSeconds(20), DropKind.SILENCE, List.of(Duration.ofMinutes(1)));
    assertThat(verdict.survived()).isBetween(Duration.ofSeconds(19), Duration.ofSeconds(20));
  }

  private void add(DropKind ending, int silenceMillis) {
    log.add(outcome(ending, silenceMillis));
  }

  private static Outcome outcome(DropKind ending, int silenceMillis) {
    return new Outcome(Duration.ofMillis(silenceMillis), ending, false);
  }

  private Verdict sound(Duration limit, DropKind how, List<Duration> ladder) throws Failure {
    return sound(limit, Duration.ofNanos(1), how, ladder);
  }

  /**
   * @param tick the path looks for idle connections this often
   */
  private Verdict sound(Duration limit, Duration tick, DropKind how, List<Duration> ladder)
      throws Failure {
    IdleSounding.Round path =
        (plan, into) -> {
          rounds++;
          long opening = 0;
          List<Duration> twice = new ArrayList<>(plan.silences());
          twice.addAll(plan.silences());
          for (Duration silence : twice) {
            long end = opening + limit.toNanos();
            long dropped = (end + tick.toNanos() - 1) / tick.toNanos() * tick.toNanos() - opening;
            boolean lost = silence.toNanos() >= dropped;
            Duration known = lost && how.isSeen() ? Duration.ofNanos(dropped) : silence;
            into.add(new Outcome(known, lost ? how : DropKind.ANSWERED, false));
            opening += plan.opening().toNanos() / twice.size();
          }
        };
    return new IdleSounding(path, SECOND, log).run(ladder);
  }

  private static List<Duration> ladder() {
    return new ArrayList<>(SilenceSchedule.ladder(Duration.ofSeconds(1), Duration.ofMinutes(15)));
  }

  private IdleReport report(@Nullable Duration keepAlive) {
    return new IdleReport(
        SECOND,
        keepAlive == null ? null : new KeptAlive(keepAlive, false),
        log.all(),
        log.outstanding());
  }
}
