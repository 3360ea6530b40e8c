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
 * The conclusion from the outcomes so far.
 *
 * <pre>
 *   0 ── survived ──[ the threshold lies in here ]── lost ──
 * </pre>
 *
 * @param survived the longest silence that a connection survived; zero if none did
 * @param lost the shortest silence that a connection did not survive; empty if all survived
 * @param endings the number of lost connections by kind
 * @param seen true if we saw the drop at {@code lost} when it happened
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
   * True if one connection survived a clearly longer silence than the one that another did not
   * survive. Then there is no threshold.
   */
  boolean isContradictory(Precision precision) {
    return lost.isPresent() && survived.compareTo(lost.get().plus(precision.at(lost.get()))) >= 0;
  }

  /** A short text for the progress line. */
  String soFar() {
    if (lost.isPresent()) {
      return survived.isZero()
          ? "drops within " + Spans.show(lost.get())
          : "drops between " + Spans.show(survived) + " and " + Spans.show(lost.get());
    }
    return survived.isZero() ? "nothing known yet" : "survived " + Spans.show(survived);
  }

  /** True if the search is complete. */
  boolean isSettled(Precision precision) {
    return lost.isEmpty()
        || isContradictory(precision)
        || lost.get().minus(survived).compareTo(precision.at(lost.get())) <= 0;
  }
}
