package io.echosounder.client.idle;

import io.echosounder.client.Spans;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the outcomes so far amount to.
 *
 * <pre>
 *   0 ── survived ──[ the threshold lies in here ]── lost ──
 * </pre>
 *
 * @param survived the longest silence that a connection survived; zero if none did
 * @param lost the shortest that one did not; empty if all survived
 * @param endings how many were lost in which way
 * @param seen whether the drop at {@code lost} was seen as it happened
 */
record Verdict(
    Duration survived, Optional<Duration> lost, Map<DropKind, Long> endings, boolean seen) {

  static Verdict of(List<Outcome> outcomes) {
    List<Outcome> plain = outcomes.stream().filter(each -> !each.keepAlive()).toList();
    Duration survived =
        plain.stream()
            .filter(each -> !each.ending().isLoss())
            .map(Outcome::silence)
            .max(Comparator.naturalOrder())
            .orElse(Duration.ZERO);
    Optional<Outcome> lost =
        plain.stream()
            .filter(each -> each.ending().isLoss())
            .min(Comparator.comparing(Outcome::silence));
    Map<DropKind, Long> endings =
        plain.stream()
            .filter(each -> each.ending().isLoss())
            .collect(Collectors.groupingBy(Outcome::ending, TreeMap::new, Collectors.counting()));
    return new Verdict(
        survived,
        lost.map(Outcome::silence),
        endings,
        lost.isPresent() && lost.get().ending().isSeen());
  }

  /**
   * Whether one connection survived a silence clearly longer than another was lost in: then there
   * is no threshold.
   */
  boolean isContradictory(Precision precision) {
    return lost.isPresent() && survived.compareTo(lost.get().plus(precision.at(lost.get()))) >= 0;
  }

  /** In few words, while the search goes on. */
  String soFar() {
    if (lost.isPresent()) {
      return survived.isZero()
          ? "drops within " + Spans.show(lost.get())
          : "drops between %s and %s".formatted(Spans.show(survived), Spans.show(lost.get()));
    }
    return survived.isZero() ? "nothing known yet" : "survived " + Spans.show(survived);
  }

  /** Whether there is nothing left to narrow. */
  boolean isSettled(Precision precision) {
    return lost.isEmpty()
        || isContradictory(precision)
        || lost.get().minus(survived).compareTo(precision.at(lost.get())) <= 0;
  }
}
