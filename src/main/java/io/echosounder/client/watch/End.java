package io.echosounder.client.watch;

import org.jspecify.annotations.Nullable;

/**
 * How a connection ended.
 *
 * @param kind null for a planned goodbye: the peer's end after every byte was echoed
 * @param sign how it ended; the kind if the end is a loss
 * @param how the sign in plain words
 * @param lost bytes that certainly were not echoed: the peer's stream ended without them
 * @param wrong bytes that came back altered or unasked
 * @param unaccounted bytes of which nobody knows whether they arrived
 * @param crossed true if {@code lost} are bytes that were under way when the peer's end came
 */
record End(
    @Nullable Kind kind,
    Kind sign,
    String how,
    long lost,
    long wrong,
    long unaccounted,
    boolean crossed) {

  /**
   * The peer's stream ended in good order.
   *
   * @param owed bytes that are not back
   * @param mayHaveCrossed true if they may be under way
   */
  static End ofStream(Kind sign, String how, long owed, boolean mayHaveCrossed) {
    boolean isGoodbye = owed == 0 || mayHaveCrossed;
    return new End(isGoodbye ? null : sign, sign, how, owed, 0, 0, owed > 0 && mayHaveCrossed);
  }

  /** The reason in plain words. */
  String why() {
    if (crossed) {
      return how + ", and a message crossed it";
    }
    return lost > 0 ? how + " with " + lost + " bytes owed" : how;
  }

  boolean isGoodbye() {
    return kind == null;
  }

  /** True if nothing was under way. */
  boolean isQuiet() {
    return lost + wrong + unaccounted == 0;
  }

  /** True if the peer's stream ended in good order, but bytes were owed. */
  boolean isWithBytesOwed() {
    return lost > 0;
  }

  /** The server proves that its end crossed what we sent. */
  End asCrossed() {
    return new End(null, sign, how, lost, wrong, unaccounted, true);
  }

  /** The server proves that its end did not cross what we sent. */
  End asLoss() {
    return new End(sign, sign, how, lost, wrong, unaccounted, false);
  }
}
