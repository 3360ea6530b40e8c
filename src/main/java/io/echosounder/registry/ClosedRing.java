package io.echosounder.registry;

import io.echosounder.connection.ConnectionView;
import java.util.ArrayDeque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The newest closed connections, up to a maximum. Not thread-safe, because its owner locks. */
final class ClosedRing {

  private final int capacity;
  private final Queue<Long> inOrderOfClose = new ArrayDeque<>();
  private final NavigableMap<Long, ConnectionView> byNumber = new TreeMap<>();

  ClosedRing(int capacity) {
    this.capacity = capacity;
  }

  void add(ConnectionView last) {
    if (capacity == 0) {
      return;
    }
    if (inOrderOfClose.size() == capacity) {
      byNumber.remove(inOrderOfClose.remove());
    }
    inOrderOfClose.add(last.number());
    byNumber.put(last.number(), last);
  }

  @Nullable ConnectionView get(long number) {
    return byNumber.get(number);
  }

  /** A copy, ordered by number. */
  List<ConnectionView> all() {
    return List.copyOf(byNumber.values());
  }
}
