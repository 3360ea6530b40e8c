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

  /**
   * The peer's stream ended in good order.
   *
   * @param kind the kind of the loss, if it is one
   * @param owed bytes that are not back
   * @param mayHaveCrossed true if they may be under way
   */
  static End ofStream(Kind kind, String why, long owed, boolean mayHaveCrossed) {
    if (owed == 0) {
      return new End(null, why, 0, 0, 0, false);
    }
    return mayHaveCrossed
        ? new End(null, why + ", and a message crossed it", owed, 0, 0, true)
        : new End(kind, why + " with " + owed + " bytes owed", owed, 0, 0, false);
  }

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
