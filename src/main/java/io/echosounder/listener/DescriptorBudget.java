package io.echosounder.listener;

import io.echosounder.common.ConfigMistake;
import io.echosounder.common.FileDescriptors;

/**
 * Divides the descriptors that this process may open into three parts: connections of the echo,
 * connections of the two HTTP ports, and the process itself (jars, event loops, logs). Each part
 * has its own limit, so that a flood on one port cannot take the descriptors of another.
 *
 * @param limit how many descriptors the process may open
 * @param held how many are open already
 */
public record DescriptorBudget(long limit, long held) {

  /**
   * The assumed limit if the system does not tell it: macOS allows 10,240 descriptors per process.
   */
  private static final long UNKNOWN = 10_240;

  /** Below this the JVM cannot open the jars of the class path, and ends with its own message. */
  private static final long FOR_THE_JARS = 256;

  /** Descriptors that the process itself opens later: jars, files, sockets, pipes. */
  private static final long SPARE = 32;

  /** Each event loop of Netty's epoll holds an epoll, an event and a timer descriptor. */
  private static final long PER_EVENT_LOOP = 3;

  private static final long HTTP_AT_MOST = 256;

  /** The budget of this process at this moment. */
  public static DescriptorBudget now() {
    return FileDescriptors.ofThisProcess()
        .map(files -> new DescriptorBudget(files.limit(), files.open()))
        .orElseGet(() -> new DescriptorBudget(UNKNOWN, 0));
  }

  /** Connections on the admin and the management port together: an eighth of the limit, or 256. */
  public int http() {
    return (int) Math.min(HTTP_AT_MOST, limit / 8);
  }

  /** Connections of the echo for which there is room; 0 or less if there is none. */
  long connections(int eventLoops) {
    return limit - http() - needed(eventLoops);
  }

  /**
   * The maximum of connections if none is configured. A fifth of the limit stays free, or more if
   * the process and HTTP need more.
   *
   * @throws ConfigMistake if there is not even room for one connection
   */
  int defaultMaxConnections(int eventLoops) {
    checkRoom(eventLoops);
    long maximum = Math.min(limit / 5 * 4 + limit % 5 * 4 / 5, connections(eventLoops));
    return (int) Math.min(Integer.MAX_VALUE, maximum);
  }

  /**
   * Checks that there is room for one connection at least.
   *
   * @throws ConfigMistake if there is none
   */
  void checkRoom(int eventLoops) {
    if (connections(eventLoops) < 1) {
      // An eighth of the limit goes to HTTP.
      throw tooLow((needed(eventLoops) + 1) * 8 / 7 + 1);
    }
  }

  /**
   * Checks that the JVM can load the server, before it does.
   *
   * @throws ConfigMistake if the limit is too low for the jars
   */
  public void checkClassPath() {
    if (limit < FOR_THE_JARS) {
      throw tooLow(FOR_THE_JARS);
    }
  }

  private long needed(int eventLoops) {
    return held + SPARE + PER_EVENT_LOOP * eventLoops;
  }

  private ConfigMistake tooLow(long atLeast) {
    return new ConfigMistake(
        "limit of open files",
        limit + " is too low; allow at least " + atLeast + " (ulimit -n, LimitNOFILE, --ulimit)");
  }
}
