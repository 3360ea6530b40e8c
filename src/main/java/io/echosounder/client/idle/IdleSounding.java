package io.echosounder.client.idle;

import io.echosounder.client.Failure;
import java.time.Duration;
import java.util.List;

/**
 * Searches for the threshold. The first round tries a ladder of silences.
 *
 * <p>A drop that was seen as it happened gives the threshold itself. One second look follows if the
 * seen drops differ. A drop that was noticed later, by a message without an answer, only gives an
 * upper bound. Then each further round tries silences between the longest survived one and the
 * shortest lost one.
 */
final class IdleSounding {
  /**
   * Each round narrows the bracket at least eightfold. Only a path that keeps changing needs so
   * many rounds.
   */
  private static final int MOST_FANS = 6;

  private final Round round;
  private final Precision precision;
  private final OutcomeLog log;
  private boolean lookedAgain;

  /**
   * Opens connections and keeps each silent for its time. Tests replace it by a simulated network.
   */
  @FunctionalInterface
  interface Round {
    /** Adds every outcome to the log as soon as it is known. */
    void run(Plan plan, OutcomeLog log) throws Failure;
  }

  IdleSounding(Round round, Precision precision, OutcomeLog log) {
    this.round = round;
    this.precision = precision;
    this.log = log;
  }

  Verdict run(List<Duration> ladder) throws Failure {
    round.run(Plan.ladder(ladder), log);
    lookAgain();
    for (int i = 1; i <= MOST_FANS && !log.verdict().isSettled(precision); i++) {
      round.run(Plan.narrowing(i, SilenceSchedule.fan(log.verdict(), precision)), log);
      lookAgain();
    }
    return log.verdict();
  }

  /** Does nothing the second time, because a path that keeps changing would never let it end. */
  private void lookAgain() throws Failure {
    Verdict verdict = log.verdict();
    if (!lookedAgain && verdict.needsSecondLook(precision)) {
      lookedAgain = true;
      round.run(Plan.secondLook(verdict.seen().orElseThrow()), log);
    }
  }
}
