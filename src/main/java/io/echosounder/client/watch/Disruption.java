package io.echosounder.client.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A time in which the path did not serve.
 *
 * @param length until the last conversation had an echo again, or until now
 * @param isOver false if it still goes on
 * @param conversations the number of long conversations that it hit
 * @param fresh the number of fresh connections that it hit
 * @param longest the longest outage of one conversation
 * @param remote the addresses of the server, at most {@link #SHOWN}
 * @param local the addresses of this machine, at most {@link #SHOWN}
 * @param why the reason of the first failure in plain words
 * @param conclusions each sentence about both ends, and the number of connections with it
 */
record Disruption(
    Kind kind,
    Instant begin,
    Duration length,
    boolean isOver,
    int conversations,
    int fresh,
    Duration longest,
    List<String> remote,
    List<String> local,
    String why,
    Map<String, Integer> conclusions) {
  static final int SHOWN = 10;
}
