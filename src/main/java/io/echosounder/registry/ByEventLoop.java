package io.echosounder.registry;

import io.echosounder.connection.Connection;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;

/** Groups connections, so that a task for many of them needs one hop to each event loop. */
final class ByEventLoop {

  private ByEventLoop() {}

  static IdentityHashMap<EventLoop, List<Connection>> of(Collection<Connection> connections) {
    IdentityHashMap<EventLoop, List<Connection>> byLoop = new IdentityHashMap<>();
    for (Connection connection : connections) {
      byLoop.computeIfAbsent(connection.loop(), loop -> new ArrayList<>()).add(connection);
    }
    return byLoop;
  }
}
