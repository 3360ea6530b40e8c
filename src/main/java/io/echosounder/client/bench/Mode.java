package io.echosounder.client.bench;

import java.util.Locale;

/** What each connection does over and over. */
enum Mode {
  /**
   * One message in flight; latency from its send, or from when it should have been sent, to its
   * last byte.
   */
  PINGPONG,
  /**
   * As much in flight as the path takes; no latency, as it would be that of the queues in between.
   */
  STREAM,
  /**
   * Connect, one message, close; latency from the start of the connect to the message's last byte.
   */
  CHURN;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
