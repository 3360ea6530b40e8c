package io.echosounder.client.idle;

import io.echosounder.client.bothends.ServerSide;
import java.util.ArrayList;
import java.util.List;

/** The outcomes so far. Synchronized, because other threads read them and add the server's side. */
final class OutcomeLog {
  private final List<Outcome> outcomes = new ArrayList<>();
  private int expected;

  /** A round begins that will add {@code more} outcomes. */
  synchronized void expect(int more) {
    expected += more;
  }

  /** Returns the number of the outcome in this log. */
  synchronized int add(Outcome outcome) {
    outcomes.add(outcome);
    return outcomes.size() - 1;
  }

  /** The server's side of an outcome is known now. */
  synchronized void complete(int number, ServerSide.Look look) {
    outcomes.set(number, outcomes.get(number).with(look));
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
