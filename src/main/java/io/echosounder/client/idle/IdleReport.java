package io.echosounder.client.idle;

import io.echosounder.client.ExitCode;
import io.echosounder.client.Spans;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the verdict as text. */
final class IdleReport {
  private static final String DROPS = "drops idle connections after ";

  private final Precision precision;
  private final @Nullable KeptAlive keptAlive;
  private final List<Outcome> outcomes;
  private final int outstanding;
  private final Verdict verdict;

  /**
   * @param outstanding the number of outcomes that are missing
   */
  IdleReport(
      Precision precision, @Nullable KeptAlive keptAlive, List<Outcome> outcomes, int outstanding) {
    this.precision = precision;
    this.keptAlive = keptAlive;
    this.outcomes = outcomes;
    this.outstanding = outstanding;
    this.verdict = Verdict.of(outcomes);
  }

  ExitCode exitCode() {
    return verdict.isContradictory(precision) ? ExitCode.UNCERTAIN : ExitCode.OK;
  }

  /** The verdict in one line. */
  String text() {
    return verdict() + pings();
  }

  /** Pings go both ways, because every client answers them. So the path was not idle. */
  private String pings() {
    long pinged = outcomes.stream().filter(Outcome::isPinged).count();
    return pinged == 0
        ? ""
        : "; but the server sent pings on "
            + pinged
            + " of "
            + outcomes.size()
            + " connections, so these were not idle";
  }

  private String verdict() {
    if (verdict.isContradictory(precision)) {
      return "cannot tell: the answers contradict each other; " + counts();
    }
    if (verdict.lost().isEmpty()) {
      return "survives: all "
          + outcomes.size()
          + " connections answered, the longest after "
          + Silences.show(verdict.survived())
          + " of silence; nothing is known beyond";
    }
    return verdict
            .seen()
            .map(this::seen)
            .orElseGet(() -> threshold(verdict.lost().get()) + "; " + endings())
        + (keptAlive == null
            ? ""
            : "; " + KeepAliveVerdict.of(keptAlive, outcomes, verdict).text(keptAlive));
  }

  /** The threshold itself, because its drops were seen as they happened. */
  private String seen(SeenDrops seen) {
    String kinds =
        verdict.endings().keySet().stream()
            .filter(DropKind::isSeen)
            .map(this::text)
            .collect(Collectors.joining(" or "));
    String on =
        String.format(
            Locale.ROOT,
            ", with %s, seen on %d of %d connections",
            kinds,
            seen.silences().size(),
            seen.reached());
    String survived =
        verdict.survived().isZero() || verdict.survived().compareTo(seen.first()) >= 0
            ? ""
            : "; " + Silences.show(verdict.survived()) + " was survived";
    if (seen.isCoarse()) {
      return DROPS
          + Silences.exact(seen.first())
          + " to "
          + Silences.exact(seen.last())
          + on
          + "; equal connections differ by "
          + Silences.show(seen.last().minus(seen.first()))
          + ", so its timer ticks coarsely"
          + survived;
    }
    String range =
        seen.silences().size() == 1
            ? ""
            : ", " + Silences.exact(seen.first()) + " to " + Silences.exact(seen.last());
    return DROPS + Silences.show(seen.median()) + on + range + survived;
  }

  /** The words for a kind of drop that was seen; a Close frame's are its code and its reason. */
  private String text(DropKind kind) {
    return kind == DropKind.CLOSE_FRAME
        ? outcomes.stream()
            .filter(each -> each.ending() == kind && each.closeFrame() != null)
            .map(each -> String.valueOf(each.closeFrame()))
            .distinct()
            .collect(Collectors.joining(" or "))
        : kind.text();
  }

  /** The verdict of a search that ended early, and what is missing; empty if nothing is known. */
  String soFar() {
    return outcomes.isEmpty()
        ? ""
        : "so far: " + text() + missing().map(missing -> "; missing: " + missing).orElse("");
  }

  /** Tells why the answer is incomplete; empty if it is complete. */
  Optional<String> missing() {
    if (!verdict.isSettled(precision)) {
      return Optional.of(
          "narrowing the threshold to within "
              + Spans.show(precision.at(verdict.lost().orElseThrow())));
    }
    return outstanding == 0
        ? Optional.empty()
        : Optional.of(
            "the outcome of "
                + outstanding
                + " of "
                + (outstanding + outcomes.size())
                + " connections");
  }

  private String threshold(Duration lost) {
    if (verdict.survived().isZero()) {
      return DROPS + Silences.show(lost) + " at most (no shorter silence was survived)";
    }
    if (verdict.survived().compareTo(lost) >= 0) {
      // The two silences differ by less than the precision, so their order means nothing.
      return DROPS + Silences.show(lost) + " ± " + Spans.show(precision.at(lost));
    }
    Duration half = lost.minus(verdict.survived()).dividedBy(2);
    return DROPS
        + Silences.show(verdict.survived().plus(half))
        + " ± "
        + Spans.show(half)
        + " ("
        + Silences.show(verdict.survived())
        + " was survived, "
        + Silences.show(lost)
        + " was not)";
  }

  private String endings() {
    return "ended with "
        + verdict.endings().entrySet().stream()
            .map(each -> each.getKey().text() + " (" + each.getValue() + " connections)")
            .collect(Collectors.joining(", "));
  }

  /** Lists each silence and its ending, the shortest first. */
  private String counts() {
    return outcomes.stream()
        .filter(each -> !each.keepAlive())
        .sorted(Comparator.comparing(Outcome::silence))
        .map(each -> Silences.show(each.silence()) + " " + each.ending().text())
        .collect(Collectors.joining("; "));
  }
}
