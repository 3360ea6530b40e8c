package io.echosounder.client.idle;

import java.util.ArrayList;
import java.util.List;

/** The outcomes so far. Synchronized, because a signal reads them from another thread. */
final class OutcomeLog {
  private final List<Outcome> outcomes = new ArrayList<>();
  private int expected;

  /** A round begins that will add {@code more} outcomes. */
  synchronized void expect(int more) {
    expected += more;
  }

  synchronized void add(Outcome outcome) {
    outcomes.add(outcome);
  }

  synchronized List<Outcome> all() {
    return List.copyOf(outcomes);
  }

  /** The number of expected outcomes that are still missing. */
  synchronized int outstanding() {
    return Math.max(0, expected - outcomes.size());
  }

  Verdict verdict() {
    return Verdict.of(all());
  }
}
