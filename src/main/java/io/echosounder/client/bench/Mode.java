package io.echosounder.client.bench;

import java.util.Locale;

/** The pattern that each connection repeats. */
enum Mode {
  /**
   * One message in flight. Latency counts from its sending, or from its due time, to its last byte.
   */
  PINGPONG,
  /**
   * As many messages in flight as the path takes. No latency, because the queues on the path would
   * dominate it.
   */
  STREAM,
  /**
   * Connect, one message, close. Latency counts from the start of the connect to the message's last
   * byte.
   */
  CHURN;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
