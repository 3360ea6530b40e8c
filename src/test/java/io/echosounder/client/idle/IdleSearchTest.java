package io.echosounder.client.idle;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.Target;
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
  private final OutcomeLog log = new OutcomeLog();
  private int rounds;

  @ParameterizedTest
  @CsvSource({
    // limit, how, most rounds: a drop that is seen needs one fan, one that is only found out may
    // need two
    "PT3S, FIN, 1",
    "PT7S, FIN, 2",
    "PT60S, RST, 2",
    "PT350S, SILENCE, 3",
    "PT350S, FIN, 2",
    "PT899S, RST_WHEN_ASKED, 3",
    "PT0.5S, FIN, 1"
  })
  void findsTheThresholdWithinWhatItStates(Duration limit, DropKind how, int mostRounds)
      throws Failure {
    Verdict verdict = sound(limit, how, ladder());
    Duration lost = verdict.lost().orElseThrow();
    assertThat(verdict.survived()).isLessThanOrEqualTo(limit);
    assertThat(lost).isGreaterThanOrEqualTo(limit);
    assertThat(lost.minus(verdict.survived())).isLessThanOrEqualTo(SECOND.at(lost));
    assertThat(verdict.endings()).containsOnlyKeys(how);
    assertThat(rounds).isLessThanOrEqualTo(mostRounds);
  }

  @Test
  void saysUpToWhatItIsSureWhenAllSurvive() throws Failure {
    Verdict verdict = sound(Duration.ofHours(1), DropKind.FIN, ladder());
    assertThat(verdict.lost()).isEmpty();
    assertThat(rounds).isEqualTo(1);
    assertThat(report(null).text())
        .startsWith("survives: all 11 connections answered, the longest after 15.0 min");
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
    assertThat(report.text()).startsWith("drops idle connections after 4.00 s ± 1.00 s");
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

  private Verdict sound(Duration limit, DropKind how, List<Duration> ladder) throws Failure {
    IdleSounding.Round path =
        (name, silences, into) -> {
          rounds++;
          for (Duration silence : silences) {
            boolean lost = silence.compareTo(limit) >= 0;
            Duration known = lost && how.isSeen() ? limit : silence;
            into.add(new Outcome(known, lost ? how : DropKind.ANSWERED, false));
          }
        };
    return new IdleSounding(path, SECOND, log).run(ladder);
  }

  private static List<Duration> ladder() {
    return new ArrayList<>(SilenceSchedule.ladder(Duration.ofSeconds(1), Duration.ofMinutes(15)));
  }

  private IdleReport report(@Nullable Duration keepAlive) {
    return new IdleReport(Target.parse(":1"), SECOND, keepAlive, log.all(), log.outstanding());
  }
}
