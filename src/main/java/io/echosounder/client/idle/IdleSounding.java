package io.echosounder.client.idle;

import io.echosounder.client.Failure;
import java.time.Duration;
import java.util.List;

/**
 * Searches for the threshold. The first round tries a ladder of silences. Each further round tries
 * silences between the longest survived one and the shortest lost one.
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

  /**
   * Opens connections and keeps each silent for its time. Tests replace it by a simulated network.
   */
  @FunctionalInterface
  interface Round {
    /** Adds every outcome to the log as soon as it is known. */
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
