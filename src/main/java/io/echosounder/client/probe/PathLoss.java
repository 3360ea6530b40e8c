package io.echosounder.client.probe;

import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Collects the evidence of packet loss from all checks, so that no check blames the server for it.
 */
final class PathLoss {
  /**
   * A kernel sends so few packets again even without loss, because on a busy machine an
   * acknowledgement may come late.
   */
  static final int SPURIOUS = 2;

  private final AtomicLong sentAgain = new AtomicLong();
  private volatile boolean largeOnes;

  /** Asks the kernel about a connection, which must still be open. */
  Retransmits lookAt(SocketChannel channel) {
    Retransmits seen = Retransmits.of(channel);
    sentAgain.addAndGet(seen.sentAgain());
    return seen;
  }

  boolean isKnown() {
    return sentAgain.get() > 0;
  }

  /** Records that the path loses large packets. */
  void largeOnesAreLost() {
    largeOnes = true;
  }

  boolean areLargeOnesLost() {
    return largeOnes;
  }

  /** The text about the loss for a finding. */
  static String text(long sentAgain) {
    return "packets were lost on the path (" + sentAgain + " sent again)";
  }

  /**
   * Explains the failure of a check on {@code channel}. If the check timed out and packets are
   * unacknowledged or were sent again often, the path is to blame. Otherwise the server is.
   *
   * @param defect the server's defect, named if no packets were lost
   */
  Failure explain(Failure e, SocketChannel channel, String defect) {
    if (isTimeout(e)) {
      Retransmits seen = lookAt(channel);
      if (seen.isWaiting() || seen.sentAgain() > SPURIOUS) {
        return new Failure(e.exitCode(), text(seen.sentAgain()) + ": " + e.getMessage(), e);
      }
    }
    return new Failure(e.exitCode(), defect + e.getMessage(), e);
  }

  /**
   * The failure of a wait for the peer's FIN after every byte has come back. A packet lost earlier
   * does not explain this wait: only our own FIN, sent again and still unacknowledged, does.
   *
   * @param defect the words about the peer if our FIN arrived
   */
  Failure explainMissingFin(Failure e, SocketChannel channel, String defect) {
    Retransmits seen = lookAt(channel);
    return seen.isWaiting()
        ? new Failure(e.exitCode(), text(seen.sentAgain()) + ": " + e.getMessage(), e)
        : new Failure(e.exitCode(), defect + e.getMessage(), e);
  }

  /** The same without a connection; the evidence of the earlier checks decides. */
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
