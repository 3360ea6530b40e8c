package io.echosounder.client.idle;

import java.util.ArrayList;
import java.util.List;

/** The outcomes so far; locked, as Ctrl-C asks for them from another thread. */
final class OutcomeLog {
  private final List<Outcome> outcomes = new ArrayList<>();

  synchronized void add(Outcome outcome) {
    outcomes.add(outcome);
  }

  synchronized List<Outcome> all() {
    return List.copyOf(outcomes);
  }

  Verdict verdict() {
    return Verdict.of(all());
  }
}
