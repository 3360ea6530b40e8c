package io.echosounder.client.idle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Chooses how long the connections of a round stay silent. */
final class SilenceSchedule {
  /** A fan this wide takes the gap of a doubling ladder to 2 % in two rounds. */
  private static final int FAN = 8;

  private SilenceSchedule() {}

  /** {@code from}, doubled up to {@code to}, which is the last rung. */
  static List<Duration> ladder(Duration from, Duration to) {
    List<Duration> rungs = new ArrayList<>();
    for (Duration rung = from; rung.compareTo(to) < 0; rung = rung.multipliedBy(2)) {
      rungs.add(rung);
    }
    rungs.add(to);
    return rungs;
  }

  /**
   * Between the longest survivor and the shortest loss of {@code verdict}, which is not settled.
   */
  static List<Duration> fan(Verdict verdict, Precision precision) {
    Duration lost = verdict.lost().orElseThrow();
    Duration gap = lost.minus(verdict.survived());
    Duration wanted = precision.at(lost);
    List<Duration> fan = new ArrayList<>();
    long steps = Math.min(FAN, gap.dividedBy(wanted)) + 1;
    for (int i = 1; i < steps; i++) {
      fan.add(verdict.survived().plus(gap.multipliedBy(i).dividedBy(steps)));
    }
    if (verdict.seen()) {
      // The drop's own instant is known: what survives until just before it settles the matter in
      // one round.
      fan.add(lost.minus(wanted.multipliedBy(9).dividedBy(10)));
    }
    return fan;
  }
}
