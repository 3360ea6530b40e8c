package io.echosounder.client.idle;

import io.echosounder.client.Failure;
import java.time.Duration;
import java.util.List;

/**
 * The search: a ladder of silences, then fans between the longest that was survived and the
 * shortest that was not.
 */
final class IdleSounding {
  /**
   * Each narrows the bracket eightfold at least, so this many are never needed but by a path that
   * keeps changing.
   */
  private static final int MOST_FANS = 6;

  private final Round round;
  private final Precision precision;
  private final OutcomeLog log;

  /**
   * Opens connections together and lets each be silent for its time; the network, to the search.
   */
  @FunctionalInterface
  interface Round {
    /** Every outcome goes to the log as soon as it is known. */
    void run(String name, List<Duration> silences, OutcomeLog log) throws Failure;
  }

  IdleSounding(Round round, Precision precision, OutcomeLog log) {
    this.round = round;
    this.precision = precision;
    this.log = log;
  }

  Verdict run(List<Duration> ladder) throws Failure {
    round.run("search", ladder, log);
    for (int i = 1; i <= MOST_FANS && !log.verdict().isSettled(precision); i++) {
      round.run("narrowing " + i, SilenceSchedule.fan(log.verdict(), precision), log);
    }
    return log.verdict();
  }
}
