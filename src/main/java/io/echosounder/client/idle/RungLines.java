package io.echosounder.client.idle;

import io.echosounder.client.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Prints a line for each silence of a round as soon as all its connections have ended, like the
 * rungs of a ladder. The line fits into 60 columns in the usual cases.
 */
final class RungLines {
  private final Progress progress;
  private final boolean byPing;
  private final TreeMap<Duration, Rung> rungs = new TreeMap<>();

  /** The connections with one silence. */
  private static final class Rung {
    private int out;
    private final List<Outcome> ended = new ArrayList<>();
  }

  /**
   * @param byPing true if the second set of connections is kept alive by pings
   */
  RungLines(Progress progress, boolean byPing) {
    this.progress = progress;
    this.byPing = byPing;
  }

  /** One more connection will be silent for {@code silence}. */
  void expect(Duration silence) {
    of(silence).out++;
  }

  /** The connection could not be opened. */
  void goOnWithout(Duration silence) {
    of(silence).out--;
  }

  void end(Duration silence, Outcome outcome) {
    Rung rung = of(silence);
    rung.out--;
    rung.ended.add(outcome);
  }

  private Rung of(Duration silence) {
    return rungs.computeIfAbsent(silence, _ -> new Rung());
  }

  /** Prints the rungs that are complete now, the shortest first. */
  void print() {
    rungs
        .entrySet()
        .removeIf(
            each -> {
              boolean complete = each.getValue().out == 0;
              if (complete && !each.getValue().ended.isEmpty()) {
                progress.print("idle: " + line(each.getKey(), each.getValue().ended, byPing));
              }
              return complete;
            });
  }

  static String line(Duration rung, List<Outcome> outcomes, boolean byPing) {
    String plain = counts(rung, outcomes.stream().filter(each -> !each.keepAlive()).toList());
    String kept = counts(rung, outcomes.stream().filter(Outcome::keepAlive).toList());
    return "rung "
        + Silences.show(rung)
        + ": "
        + plain
        + (kept.isEmpty() ? "" : (byPing ? "; with pings " : "; with keep-alive ") + kept);
  }

  private static String counts(Duration rung, List<Outcome> outcomes) {
    Map<DropKind, List<Outcome>> kinds =
        outcomes.stream()
            .collect(Collectors.groupingBy(Outcome::ending, TreeMap::new, Collectors.toList()));
    return kinds.entrySet().stream()
        .map(each -> each.getValue().size() + " " + text(each.getKey(), rung, each.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String text(DropKind kind, Duration rung, List<Outcome> outcomes) {
    List<Duration> silences = outcomes.stream().map(Outcome::silence).sorted().toList();
    String first = Silences.show(silences.getFirst());
    String last = Silences.show(silences.getLast());
    if (kind.isSeen()) {
      return "dropped with "
          + kind.text()
          + (outcomes.stream().allMatch(Outcome::isSeen) ? " after " : " within ")
          + first
          + (first.equals(last) ? "" : " to " + last);
    }
    String words =
        switch (kind) {
          case ANSWERED -> "survived";
          case FIN_WHEN_ASKED -> "lost, FIN when asked";
          case RST_WHEN_ASKED -> "lost, RST when asked";
          case CLOSE_NOTIFY_WHEN_ASKED -> "lost, close_notify when asked";
          case CLOSE_FRAME_WHEN_ASKED -> "lost, Close frame when asked";
          case ALERT_WHEN_ASKED -> "lost, TLS alert when asked";
          default -> "lost in silence";
        };
    // A shorter silence was fatal, so these were asked before their own time.
    boolean early = silences.getFirst().compareTo(rung.multipliedBy(19).dividedBy(20)) < 0;
    return early ? words + " (asked after " + first + ")" : words;
  }
}
