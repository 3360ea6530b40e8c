package io.echosounder.listener;

import io.echosounder.connection.TcpReset;
import io.netty.channel.socket.SocketChannel;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** Refuses sockets, and counts them by cause. Any thread may read the counts. */
final class Refusals {

  private final AtomicLongArray counts = new AtomicLongArray(RefusalCause.values().length);

  /**
   * Sends RST, so that the client learns at once. The socket is not registered with any event loop.
   */
  void refuse(SocketChannel accepted, RefusalCause cause) {
    count(cause);
    TcpReset.atClose(accepted);
    accepted.unsafe().closeForcibly();
  }

  void count(RefusalCause cause) {
    counts.incrementAndGet(cause.ordinal());
  }

  /** The number of sockets that were refused for this cause. */
  long get(RefusalCause cause) {
    return counts.get(cause.ordinal());
  }

  /** The count of every cause, zeros included. */
  Map<RefusalCause, Long> byCause() {
    Map<RefusalCause, Long> byCause = new EnumMap<>(RefusalCause.class);
    for (RefusalCause cause : RefusalCause.values()) {
      byCause.put(cause, get(cause));
    }
    return byCause;
  }
}
