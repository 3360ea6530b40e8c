package io.echosounder.client.idle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Chooses the silences for the connections of a round. */
final class SilenceSchedule {
  /** With so many silences, two rounds narrow the gap of a doubling ladder to 2 %. */
  private static final int FAN = 8;

  private SilenceSchedule() {}

  /** Returns {@code from}, doubled again and again, and {@code to} as the last silence. */
  static List<Duration> ladder(Duration from, Duration to) {
    List<Duration> rungs = new ArrayList<>();
    for (Duration rung = from; rung.compareTo(to) < 0; rung = rung.multipliedBy(2)) {
      rungs.add(rung);
    }
    rungs.add(to);
    return rungs;
  }

  /**
   * Returns silences between the longest survived one and the shortest lost one of {@code verdict},
   * which must not be settled.
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
    return fan;
  }
}
