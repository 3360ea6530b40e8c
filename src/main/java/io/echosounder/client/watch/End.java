package io.echosounder.client.watch;

import org.jspecify.annotations.Nullable;

/**
 * How a connection ended.
 *
 * @param kind null for a planned goodbye: the peer's FIN after every byte was echoed
 * @param why the reason in plain words
 * @param lost bytes that certainly were not echoed: the peer's stream ended without them
 * @param wrong bytes that came back altered or unasked
 * @param unaccounted bytes of which nobody knows whether they arrived
 * @param crossed true if {@code lost} are bytes that were under way when the peer's FIN came
 */
record End(
    @Nullable Kind kind, String why, long lost, long wrong, long unaccounted, boolean crossed) {

  boolean isGoodbye() {
    return kind == null;
  }

  /** True if the peer's stream ended in good order, but bytes were owed. */
  boolean isWithBytesOwed() {
    return lost > 0;
  }

  /** The server proves that its FIN crossed what we sent. */
  End asCrossed() {
    return new End(null, why, lost, wrong, unaccounted, true);
  }

  /** The server proves that its FIN did not cross what we sent. */
  End asLoss() {
    return kind == null
        ? new End(Kind.FIN, "FIN from the peer with " + lost + " bytes owed", lost, 0, 0, false)
        : this;
  }
}
