package io.echosounder.client.idle;

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
 * @param seen the drops that give the threshold itself; empty if it can only be bracketed
 */
record Verdict(
    Duration survived,
    Optional<Duration> lost,
    Map<DropKind, Long> endings,
    Optional<SeenDrops> seen) {

  /** A FIN and our message may cross. Then the FIN counts as an answer, a moment too early. */
  private static final Duration CROSSING = Duration.ofMillis(100);

  static Verdict of(List<Outcome> outcomes) {
    List<Outcome> plain = outcomes.stream().filter(each -> !each.keepAlive()).toList();
    Duration survived =
        plain.stream()
            .filter(each -> !each.ending().isLoss())
            .map(Outcome::silence)
            .max(Comparator.naturalOrder())
            .orElse(Duration.ZERO);
    List<Outcome> losses = plain.stream().filter(each -> each.ending().isLoss()).toList();
    Map<DropKind, Long> endings =
        losses.stream()
            .collect(Collectors.groupingBy(Outcome::ending, TreeMap::new, Collectors.counting()));
    return new Verdict(
        survived,
        losses.stream().map(Outcome::silence).min(Comparator.naturalOrder()),
        endings,
        seen(plain, losses));
  }

  private static Optional<SeenDrops> seen(List<Outcome> plain, List<Outcome> losses) {
    List<Duration> silences =
        losses.stream().filter(Outcome::isSeen).map(Outcome::silence).sorted().toList();
    if (silences.isEmpty()) {
      return Optional.empty();
    }
    Duration earliest = silences.getFirst().minus(CROSSING);
    boolean lostBeforeUnseen =
        losses.stream().anyMatch(each -> !each.isSeen() && each.silence().compareTo(earliest) < 0);
    long reached =
        plain.stream()
            .filter(
                each -> each.ending().isLoss() || each.silence().compareTo(silences.getFirst()) > 0)
            .count();
    return lostBeforeUnseen
        ? Optional.empty()
        : Optional.of(new SeenDrops(silences, Math.toIntExact(reached)));
  }

  /**
   * True if one connection survived a clearly longer silence than the one that another did not
   * survive. Then there is no threshold.
   */
  boolean isContradictory(Precision precision) {
    Optional<Duration> longestLost = seen.map(SeenDrops::last).or(() -> lost);
    return longestLost.isPresent()
        && survived.compareTo(longestLost.get().plus(precision.at(longestLost.get()))) >= 0;
  }

  /**
   * True if drops were seen, but more connections have to show whether the path's timer ticks
   * coarsely, treats equal connections differently, or whether one drop was chance.
   */
  boolean needsSecondLook(Precision precision) {
    return seen.isPresent()
        && (seen.get().silences().size() < 2
            || seen.get().isCoarse()
            || isContradictory(precision));
  }

  /** A short text for the progress line. */
  String soFar() {
    if (seen.isPresent()) {
      return "drops after " + Silences.show(seen.get().median());
    }
    if (lost.isPresent()) {
      return survived.isZero()
          ? "drops within " + Silences.show(lost.get())
          : "drops between " + Silences.show(survived) + " and " + Silences.show(lost.get());
    }
    return survived.isZero() ? "nothing known yet" : "survived " + Silences.show(survived);
  }

  /** True if no further silences between the two bounds are needed. */
  boolean isSettled(Precision precision) {
    return lost.isEmpty()
        || seen.isPresent()
        || isContradictory(precision)
        || lost.get().minus(survived).compareTo(precision.at(lost.get())) <= 0;
  }
}
