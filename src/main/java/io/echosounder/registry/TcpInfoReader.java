package io.echosounder.registry;

import io.echosounder.connection.Connection;
import io.echosounder.connection.TcpInfo;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Reads TCP_INFO of many connections, with one task for each event loop. Safe for any thread; the
 * result may complete on an event loop, so a caller with much left to do continues elsewhere.
 */
public final class TcpInfoReader {

  /** A loop that hangs must not hide the connections of the others. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private TcpInfoReader() {}

  /**
   * Asks the kernel about these connections.
   *
   * @return completes with the figures by {@link Connection#number()}; a connection is absent if it
   *     is closed, if the transport has no TCP_INFO, or if its event loop does not answer in time
   */
  public static CompletionStage<Map<Long, TcpInfo>> read(Collection<Connection> connections) {
    return read(connections, PATIENCE);
  }

  static CompletionStage<Map<Long, TcpInfo>> read(
      Collection<Connection> connections, Duration patience) {
    CompletableFuture<Map<Long, TcpInfo>> all = CompletableFuture.completedFuture(Map.of());
    for (Map.Entry<EventLoop, List<Connection>> part : ByEventLoop.of(connections).entrySet()) {
      all = all.thenCombine(ask(part.getKey(), part.getValue(), patience), TcpInfoReader::merged);
    }
    return all;
  }

  private static CompletableFuture<Map<Long, TcpInfo>> ask(
      EventLoop loop, List<Connection> connections, Duration patience) {
    try {
      return CompletableFuture.supplyAsync(() -> look(connections), loop)
          .completeOnTimeout(Map.of(), patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // The listener has stopped, and with it every connection.
      return CompletableFuture.completedFuture(Map.of());
    }
  }

  /** On the event loop of these connections. */
  private static Map<Long, TcpInfo> look(List<Connection> connections) {
    Map<Long, TcpInfo> found = new HashMap<>();
    for (Connection connection : connections) {
      TcpInfo info = connection.tcpInfo();
      if (info != null) {
        found.put(connection.number(), info);
      }
    }
    return found;
  }

  private static Map<Long, TcpInfo> merged(Map<Long, TcpInfo> one, Map<Long, TcpInfo> other) {
    Map<Long, TcpInfo> both = new HashMap<>(one);
    both.putAll(other);
    return both;
  }
}
