package io.echosounder.client.probe;

import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The evidence that the path loses packets, gathered over all checks, so that none of them blames
 * the server for it.
 */
final class PathLoss {
  private final AtomicLong sentAgain = new AtomicLong();
  private volatile boolean largeOnes;

  /** Asks the kernel about a connection, which has to be open still. */
  Retransmits lookAt(SocketChannel channel) {
    Retransmits seen = Retransmits.of(channel);
    sentAgain.addAndGet(seen.sentAgain());
    return seen;
  }

  boolean isKnown() {
    return sentAgain.get() > 0;
  }

  /** Large messages stall where small ones do not. */
  void largeOnesAreLost() {
    largeOnes = true;
  }

  boolean areLargeOnesLost() {
    return largeOnes;
  }

  /** For findings: what was lost, and how that is known. */
  static String text(long sentAgain) {
    return "packets were lost on the path (" + sentAgain + " sent again)";
  }

  /**
   * The failure of a check on {@code channel}. Waiting in vain is the path's doing where packets
   * had to be sent again; any other end is the peer's answer.
   *
   * @param defect what it says of the peer if no packets were lost
   */
  Failure explain(Failure e, SocketChannel channel, String defect) {
    if (isTimeout(e)) {
      long lost = lookAt(channel).sentAgain();
      if (lost > 0) {
        return new Failure(e.exitCode(), text(lost) + ": " + e.getMessage(), e);
      }
    }
    return new Failure(e.exitCode(), defect + e.getMessage(), e);
  }

  /**
   * The failure of a wait for the peer's FIN after every byte has come back. A packet lost earlier
   * does not explain this wait: only our own FIN, sent again and still unacknowledged, does.
   *
   * @param defect what it says of the peer if our FIN arrived
   */
  Failure explainMissingFin(Failure e, SocketChannel channel, String defect) {
    Retransmits seen = lookAt(channel);
    return seen.isWaiting()
        ? new Failure(e.exitCode(), text(seen.sentAgain()) + ": " + e.getMessage(), e)
        : new Failure(e.exitCode(), defect + e.getMessage(), e);
  }

  /** The failure of a check without a connection to look at, judged by earlier losses. */
  Failure explain(Failure e) {
    return isTimeout(e) && isKnown()
        ? new Failure(e.exitCode(), text(sentAgain.get()) + ": " + e.getMessage(), e)
        : e;
  }

  static boolean isTimeout(Failure e) {
    return e.exitCode() == ExitCode.READ_TIMEOUT
        || e.exitCode() == ExitCode.WRITE_TIMEOUT
        || e.exitCode() == ExitCode.CONNECT_TIMEOUT;
  }
}
