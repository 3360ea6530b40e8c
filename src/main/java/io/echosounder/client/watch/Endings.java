package io.echosounder.client.watch;

import io.echosounder.client.Spans;
import io.echosounder.client.bothends.ServerSaw;
import io.echosounder.client.bothends.ServerSide;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts why connections ended on each instance, and how long the drains took. */
final class Endings {
  private final Map<String, OfInstance> instances = new TreeMap<>();

  private static final class OfInstance {
    private final Map<String, Integer> reasons = new TreeMap<>();

    /** The last end in each drain, by the begin of the drain. Both are on the server's clock. */
    private final Map<Instant, Instant> drains = new TreeMap<>();
  }

  /**
   * @param drainBegin null if the server did not drain, or did not tell
   */
  void add(String instance, ServerSide.Look look, @Nullable Instant drainBegin) {
    // A server that drains may be gone before it can tell.
    boolean isGone = look.saw() == ServerSaw.NO_ANSWER || look.saw() == ServerSaw.FORGOTTEN;
    String reason = isGone ? "unknown" : look.reason();
    if (reason.isEmpty()) {
      return;
    }
    OfInstance some = instances.computeIfAbsent(instance, _ -> new OfInstance());
    some.reasons.merge(reason, 1, Integer::sum);
    if (drainBegin != null && look.closedAt() != null) {
      some.drains.merge(
          drainBegin, look.closedAt(), (one, other) -> one.isAfter(other) ? one : other);
    }
  }

  /** {@code pod-1: 10 drained, 1 drain-timeout; the drain took 4.20 s}. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    instances.forEach(
        (name, some) -> {
          List<String> parts = new ArrayList<>();
          some.reasons.forEach((reason, count) -> parts.add(count + " " + reason));
          lines.add(name + ": " + String.join(", ", parts) + drains(some));
        });
    return lines;
  }

  private static String drains(OfInstance some) {
    List<Duration> lengths =
        some.drains.entrySet().stream()
            .map(each -> Duration.between(each.getKey(), each.getValue()))
            .sorted()
            .toList();
    return switch (lengths.size()) {
      case 0 -> "";
      case 1 -> "; the drain took " + Spans.show(lengths.getFirst());
      default ->
          "; "
              + lengths.size()
              + " drains took "
              + Spans.show(lengths.getFirst())
              + " to "
              + Spans.show(lengths.getLast());
    };
  }
}
