package io.echosounder.client.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Joins the outages of single conversations to disruptions: outages of one kind that begin together
 * are one disruption. All times are on one monotonic clock. Not thread-safe.
 */
final class Disruptions {
  private final ToLongFunction<Kind> together;
  private final LongFunction<Instant> instant;
  private final List<Group> groups = new ArrayList<>();
  private final Map<Integer, Outage> outages = new HashMap<>();
  private long downNanos;

  /**
   * @param together the greatest distance between two begins of one disruption, in nanoseconds
   * @param instant turns a time of the monotonic clock into a date
   */
  Disruptions(ToLongFunction<Kind> together, LongFunction<Instant> instant) {
    this.together = together;
    this.instant = instant;
  }

  /** Where it happened, and why, as far as it is known. */
  record Circumstances(@Nullable String local, @Nullable String remote, String why) {}

  private record Outage(Group group, long begin) {}

  /** A disruption while it may still grow. */
  final class Group {
    private final Kind kind;
    private final String why;
    private final Set<Integer> conversations = new HashSet<>();
    private final Set<String> remote = new LinkedHashSet<>();
    private final Set<String> local = new LinkedHashSet<>();
    private final Map<String, Integer> conclusions = new LinkedHashMap<>();
    private long begin;
    private long lastBegin;
    private long end;
    private long lastNotice;
    private long longest;
    private int fresh;
    private int open;
    private int questions;

    private Group(Kind kind, long begin, String why) {
      this.kind = kind;
      this.begin = begin;
      this.lastBegin = begin;
      this.end = begin;
      this.why = why;
    }

    private boolean takes(Kind other, long at) {
      long most = together.applyAsLong(kind);
      boolean goesOn = open > 0 && kind.isState();
      boolean isInTime = goesOn || at <= Math.max(lastBegin, end) + most;
      return kind == other && at >= begin - most && isInTime;
    }

    private void add(int id, long at, long now, Circumstances circumstances) {
      begin = Math.min(begin, at);
      lastBegin = Math.max(lastBegin, at);
      end = Math.max(end, at);
      lastNotice = now;
      if (id < 0) {
        fresh++;
      } else {
        conversations.add(id);
      }
      show(remote, circumstances.remote());
      show(local, circumstances.local());
    }

    private static void show(Set<String> some, @Nullable String more) {
      if (more != null && some.size() < Disruption.SHOWN) {
        some.add(more);
      }
    }

    /** The server will be asked what it saw, so the disruption waits for its answer. */
    void ask() {
      questions++;
    }

    /** The answer to a question. */
    void conclude(String sentence) {
      questions--;
      conclusions.merge(sentence, 1, Integer::sum);
    }

    private boolean isFinished(long now) {
      return open == 0 && questions == 0 && now - lastNotice > together.applyAsLong(kind);
    }

    private boolean isEmpty() {
      return conversations.isEmpty() && fresh == 0;
    }

    private Disruption shown(long now) {
      return new Disruption(
          kind,
          instant.apply(begin),
          Duration.ofNanos((open == 0 ? end : now) - begin),
          open == 0,
          conversations.size(),
          fresh,
          Duration.ofNanos(open == 0 ? longest : Math.max(longest, now - begin)),
          List.copyOf(remote),
          List.copyOf(local),
          why,
          new LinkedHashMap<>(conclusions));
    }
  }

  /** True while the conversation is in an outage. */
  boolean isOut(int id) {
    return outages.containsKey(id);
  }

  /** The kind of the outage of a conversation; null if it has none. */
  @Nullable Kind kindOf(int id) {
    Outage outage = outages.get(id);
    return outage == null ? null : outage.group.kind;
  }

  /**
   * An outage begins. One that goes on already keeps its begin, and changes its kind only from
   * {@link Kind#STALL}, because what ends a stall tells more.
   *
   * @param id the conversation; negative for fresh connections
   * @param at the begin of the outage, at or before {@code now}
   * @return the disruption that it belongs to
   */
  Group begin(int id, Kind kind, long at, long now, Circumstances circumstances) {
    Outage old = outages.get(id);
    long begin = at;
    if (old != null) {
      if (old.group.kind != Kind.STALL || kind == Kind.STALL) {
        if (id < 0) {
          old.group.add(id, at, now, circumstances);
        }
        return old.group;
      }
      begin = old.begin;
      leave(id, old);
    }
    Group group = groupFor(kind, begin, circumstances.why());
    group.add(id, begin, now, circumstances);
    group.open++;
    outages.put(id, new Outage(group, begin));
    return group;
  }

  private void leave(int id, Outage outage) {
    Group group = outage.group;
    group.open--;
    if (id < 0) {
      group.fresh--;
    } else {
      group.conversations.remove(id);
    }
    if (group.isEmpty()) {
      groups.remove(group);
    }
    outages.remove(id);
  }

  private Group groupFor(Kind kind, long begin, String why) {
    for (Group each : groups) {
      if (each.takes(kind, begin)) {
        return each;
      }
    }
    Group group = new Group(kind, begin, why);
    groups.add(group);
    return group;
  }

  /** The outage turned out to be part of another one, so it does not count. */
  void forget(int id) {
    Outage outage = outages.get(id);
    if (outage != null) {
      leave(id, outage);
    }
  }

  /** The conversation has an echo again. */
  void over(int id, long now) {
    Outage outage = outages.remove(id);
    if (outage == null) {
      return;
    }
    Group group = outage.group;
    group.open--;
    group.end = Math.max(group.end, now);
    group.lastNotice = now;
    group.longest = Math.max(group.longest, now - outage.begin);
    if (id >= 0) {
      downNanos += now - outage.begin;
    }
  }

  /** Removes the disruptions that cannot grow any more, and returns them. */
  List<Disruption> takeFinished(long now) {
    List<Disruption> finished = new ArrayList<>();
    for (Iterator<Group> each = groups.iterator(); each.hasNext(); ) {
      Group group = each.next();
      if (group.isFinished(now)) {
        finished.add(group.shown(now));
        each.remove();
      }
    }
    return finished;
  }

  /** The disruptions that go on, or may still grow. */
  List<Disruption> current(long now) {
    return groups.stream().map(group -> group.shown(now)).toList();
  }

  /** The sum of the outages of all long conversations. */
  long downNanos(long now) {
    long sum = downNanos;
    for (Map.Entry<Integer, Outage> each : outages.entrySet()) {
      if (each.getKey() >= 0) {
        sum += now - each.getValue().begin;
      }
    }
    return sum;
  }
}
