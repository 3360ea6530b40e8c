package io.echosounder.client.watch;

import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Counts. Used by the event loop only. */
final class Figures {
  private static final int DIGITS = 2;

  /** More addresses than this share the last entry, because pods come and go for months. */
  private static final int MOST_ADDRESSES = 100;

  private static final String OTHERS = "others";

  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Map<Kind, Totals.OfKind> kinds = new EnumMap<>(Kind.class);
  private Histogram second = new Histogram(DIGITS);
  private long messages;
  private long goodbyes;
  private long crossed;
  private long lost;
  private long reconnects;
  private long freshServed;
  private long freshFailed;
  private long endedSent;
  private long endedEchoed;
  private long bytesLost;
  private long bytesWrong;
  private long bytesUnaccounted;
  private long longestRoundTrip;
  private long longestOutage;
  private long longestStall;

  private static final class Place {
    private final Histogram roundTrips = new Histogram(DIGITS);
    private long connects;
    private long failedConnects;
    private long lost;
    private long goodbyes;
  }

  private Place place(String address) {
    Place known = places.get(address);
    if (known != null) {
      return known;
    }
    String name = places.size() < MOST_ADDRESSES ? address : OTHERS;
    return places.computeIfAbsent(name, _ -> new Place());
  }

  void connected(@Nullable String address, boolean again) {
    if (address != null) {
      place(address).connects++;
    }
    if (again) {
      reconnects++;
    }
  }

  void notConnected(@Nullable String address) {
    if (address != null) {
      place(address).failedConnects++;
    }
  }

  void roundTrip(@Nullable String address, long nanos) {
    messages++;
    second.recordValue(nanos);
    longestRoundTrip = Math.max(longestRoundTrip, nanos);
    if (address != null) {
      place(address).roundTrips.recordValue(nanos);
    }
  }

  void freshServed() {
    freshServed++;
  }

  void freshFailed() {
    freshFailed++;
  }

  /** The connection has ended or is closed: its bytes move from the open ones to the totals. */
  void ended(EchoConnection connection, @Nullable End end) {
    endedSent += connection.bytesSent();
    endedEchoed += connection.bytesEchoed();
    if (end == null) {
      bytesUnaccounted += connection.outstanding();
    } else {
      bytesLost += end.lost();
      bytesWrong += end.wrong();
      bytesUnaccounted += end.unaccounted();
    }
  }

  /** A long connection has ended by the peer or the path. */
  void endedLong(@Nullable String address, End end) {
    if (end.isGoodbye()) {
      goodbyes++;
      crossed += end.crossed() ? 1 : 0;
    } else {
      lost++;
    }
    if (address != null) {
      Place place = place(address);
      place.goodbyes += end.isGoodbye() ? 1 : 0;
      place.lost += end.isGoodbye() ? 0 : 1;
    }
  }

  void finished(List<Disruption> disruptions) {
    for (Disruption each : disruptions) {
      add(kinds, each);
      longest(each);
    }
  }

  private void longest(Disruption each) {
    if (each.conversations() > 0) {
      longestOutage = Math.max(longestOutage, each.longest().toNanos());
      if (each.kind().isWait()) {
        longestStall = Math.max(longestStall, each.longest().toNanos());
      }
    }
  }

  private static void add(Map<Kind, Totals.OfKind> kinds, Disruption each) {
    kinds.put(each.kind(), kinds.getOrDefault(each.kind(), Totals.OfKind.NONE).plus(each.length()));
  }

  /** Returns the round trips since the last call. */
  Histogram takeSecond() {
    Histogram taken = second;
    second = new Histogram(DIGITS);
    return taken;
  }

  /** The figures that only the caller knows. */
  record Rest(
      Duration watched,
      int conversations,
      int up,
      long openSent,
      long openEchoed,
      double served,
      Duration ownPauses,
      List<Disruption> current) {}

  Totals totals(Rest rest) {
    Map<Kind, Totals.OfKind> current = new EnumMap<>(Kind.class);
    for (Disruption each : rest.current()) {
      add(current, each);
      longest(each);
    }
    Map<String, Totals.Address> addresses = new LinkedHashMap<>();
    places.forEach(
        (name, place) ->
            addresses.put(
                name,
                new Totals.Address(
                    place.connects,
                    place.failedConnects,
                    place.lost,
                    place.goodbyes,
                    place.roundTrips.copy())));
    return new Totals(
        rest.watched(),
        rest.conversations(),
        rest.up(),
        messages,
        goodbyes,
        crossed,
        lost,
        reconnects,
        freshServed,
        freshFailed,
        new Totals.Bytes(
            endedSent + rest.openSent(),
            endedEchoed + rest.openEchoed(),
            bytesLost,
            bytesWrong,
            bytesUnaccounted),
        messages + freshServed == 0 ? 0 : rest.served(),
        Duration.ofNanos(Math.max(longestOutage, longestRoundTrip)),
        Duration.ofNanos(longestStall),
        rest.ownPauses(),
        Map.copyOf(kinds),
        current,
        addresses);
  }
}
