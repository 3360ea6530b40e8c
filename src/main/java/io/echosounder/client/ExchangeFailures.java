package io.echosounder.client;

import io.echosounder.client.wire.PeerEnd;
import io.echosounder.client.wire.WireFailure;
import java.io.IOException;

/**
 * The failures of an exchange, each with its exit code and one line for the person at the terminal.
 *
 * @param peer the address of the other end, as messages show it
 */
record ExchangeFailures(String peer, IoTimeouts timeouts) {

  /** The peer has ended, but more bytes were expected. */
  Failure earlyEnd(PeerEnd end, String progress) {
    return new Failure(
        ExitCode.EARLY_EOF,
        peer
            + " closed the connection "
            + (end.equals(PeerEnd.FIN) ? "" : "with " + end.text() + " ")
            + progress);
  }

  Failure writeTimeout(String progress) {
    return new Failure(
        ExitCode.WRITE_TIMEOUT,
        where(true) + "it took nothing for " + Spans.show(timeouts.write()) + " " + progress);
  }

  Failure readTimeout(String progress) {
    return new Failure(
        ExitCode.READ_TIMEOUT,
        where(false) + "nothing came for " + Spans.show(timeouts.read()) + " " + progress);
  }

  /**
   * The connection broke, or a layer failed.
   *
   * @param sending true if bytes waited to be sent
   */
  Failure broken(IOException e, boolean sending, String progress) {
    if (e instanceof WireFailure failure) {
      return new Failure(
          failure.exitCode(), peer + ": " + failure.getMessage() + " " + progress, failure);
    }
    return new Failure(
        Failure.brokenCode(e, sending ? ExitCode.SEND_FAILED : ExitCode.READ_FAILED),
        where(sending) + Failure.reason(e) + " " + progress,
        e);
  }

  private String where(boolean sending) {
    return (sending ? "send to " : "read from ") + peer + ": ";
  }
}
