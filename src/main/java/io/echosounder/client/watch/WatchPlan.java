package io.echosounder.client.watch;

import java.time.Duration;

/**
 * The parameters of a run.
 *
 * @param conversations the number of long conversations
 * @param size the size of a message in bytes
 * @param every the time between two messages of a conversation
 * @param fresh new connections a second; 0 means none
 * @param stall an echo that takes longer is a stall
 * @param giveUp an echo that takes longer is given up, and the connection is opened again
 */
record WatchPlan(
    int conversations, int size, Duration every, double fresh, Duration stall, Duration giveUp) {

  /** Two failures that are further apart than this are never one disruption. */
  private static final Duration APART = Duration.ofMillis(250);

  private static final Duration LONGEST_APART = Duration.ofSeconds(1);

  /** The time between two fresh connections. */
  long freshNanos() {
    return Math.round(1e9 / fresh);
  }

  /**
   * The greatest distance between two begins of one disruption. A path that breaks at one instant
   * shows at the next message of each conversation, so the begins lie up to {@code every} apart.
   */
  long togetherNanos(Kind kind) {
    Duration spread = kind.isWait() || every.compareTo(LONGEST_APART) < 0 ? every : LONGEST_APART;
    long fresher = fresh > 0 ? 2 * freshNanos() : 0;
    return APART.toNanos() + Math.max(spread.toNanos(), Math.min(fresher, 10 * APART.toNanos()));
  }
}
