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
  void finds_the_threshold_within_what_it_states(Duration limit, Ending how, int mostRounds)
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
  void says_up_to_what_it_is_sure_when_all_survive() throws Failure {
    Verdict verdict = sound(Duration.ofHours(1), Ending.FIN, ladder());
    assertThat(verdict.lost()).isEmpty();
    assertThat(rounds).isEqualTo(1);
    assertThat(report(null).text())
        .startsWith("survives: all 11 connections answered, the longest after 15.0 min");
  }

  @Test
  void does_not_guess_when_answers_contradict_each_other() {
    log.add(new Outcome(Duration.ofSeconds(4), Ending.FIN, false));
    log.add(new Outcome(Duration.ofSeconds(8), Ending.ANSWERED, false));
    IdleReport report = report(null);
    assertThat(report.exitCode()).isEqualTo(ExitCode.UNCERTAIN);
    assertThat(report.text())
        .isEqualTo("cannot tell: the answers contradict each other; 4.00 s FIN; 8.00 s survived");
  }

  @Test
  void takes_a_difference_within_the_precision_for_what_it_is() {
    log.add(new Outcome(Duration.ofSeconds(4), Ending.FIN, false));
    log.add(new Outcome(Duration.ofMillis(4_100), Ending.ANSWERED, false));
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
  void says_whether_a_keep_alive_saves_it(Ending withKeepAlive, Duration period, String words) {
    log.add(new Outcome(Duration.ofSeconds(4), Ending.ANSWERED, false));
    log.add(new Outcome(Duration.ofMillis(4_500), Ending.FIN, false));
    log.add(new Outcome(Duration.ofSeconds(5), withKeepAlive, true));
    assertThat(report(period).text()).contains(words);
  }

  @Test
  void counts_a_keep_alive_that_was_lost_a_moment_before_the_others() {
    log.add(new Outcome(Duration.ofMillis(7_003), Ending.FIN, false));
    log.add(new Outcome(Duration.ofMillis(7_001), Ending.FIN, true));
    assertThat(report(Duration.ofSeconds(1)).text()).contains("does not save it");
  }

  @Test
  void narrows_a_connection_lost_at_the_first_rung_down_from_it() throws Failure {
    Verdict verdict = sound(Duration.ofSeconds(20), Ending.SILENCE, List.of(Duration.ofMinutes(1)));
    assertThat(verdict.survived()).isBetween(Duration.ofSeconds(19), Duration.ofSeconds(20));
  }

  private Verdict sound(Duration limit, Ending how, List<Duration> ladder) throws Failure {
    IdleSounding.Round path =
        (name, silences, into) -> {
          rounds++;
          for (Duration silence : silences) {
            boolean lost = silence.compareTo(limit) >= 0;
            Duration known = lost && how.isSeen() ? limit : silence;
            into.add(new Outcome(known, lost ? how : Ending.ANSWERED, false));
          }
        };
    return new IdleSounding(path, SECOND, log).run(ladder);
  }

  private static List<Duration> ladder() {
    return new ArrayList<>(Silences.ladder(Duration.ofSeconds(1), Duration.ofMinutes(15)));
  }

  private IdleReport report(@Nullable Duration keepAlive) {
    return new IdleReport(Target.parse(":1"), SECOND, keepAlive, log.all(), log.outstanding());
  }
}
