package io.echosounder.client.idle;

import io.echosounder.client.Spans;
import java.time.Duration;

/**
 * How the second set of connections is kept alive.
 *
 * @param byPing true for WebSocket pings, false for TCP keep-alive
 */
record KeptAlive(Duration every, boolean byPing) {

  /** The words of the verdict: {@code a TCP keep-alive every 30.0 s}. */
  String text() {
    return (byPing ? "a WebSocket ping every " : "a TCP keep-alive every ") + Spans.show(every);
  }
}
