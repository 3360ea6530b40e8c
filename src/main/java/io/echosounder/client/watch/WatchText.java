package io.echosounder.client.watch;

import io.echosounder.client.Spans;
import io.echosounder.client.Target;
import io.echosounder.common.ByteSizes;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** Writes disruptions, minutes and the summary for people. */
final class WatchText {
  private static final DateTimeFormatter INSTANT =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

  private final Target target;
  private final WatchPlan plan;

  WatchText(Target target, WatchPlan plan) {
    this.target = target;
    this.plan = plan;
  }

  /** With milliseconds, in UTC. */
  static String instant(Instant instant) {
    return INSTANT.format(instant);
  }

  /** One line, and a further one for each conclusion. */
  List<String> disruption(Disruption each) {
    List<String> lines = new ArrayList<>();
    lines.add(instant(each.begin()) + " " + brief(each) + ": " + each.why());
    each.conclusions().forEach((sentence, count) -> lines.add("  " + count + " × " + sentence));
    return lines;
  }

  /** {@code reset for 3.21 s, 10 conversations, 127.0.0.1:8080}. */
  static String brief(Disruption each) {
    List<String> parts = new ArrayList<>();
    parts.add(
        each.kind().label() + (each.isOver() ? " for " : " since ") + Spans.show(each.length()));
    if (each.conversations() > 0) {
      parts.add(count(each.conversations(), "conversation"));
    }
    if (each.fresh() > 0) {
      parts.add(count(each.fresh(), "fresh connection"));
    }
    if (!each.remote().isEmpty()) {
      parts.add(String.join(" ", each.remote()));
    }
    return String.join(", ", parts);
  }

  static String minute(Minute minute) {
    return String.format(
        Locale.ROOT,
        "%s %d of %d conversations, %,.0f messages/s, %s, %s fresh served, %s failed, %s",
        instant(minute.begin()),
        minute.up(),
        minute.conversations(),
        minute.roundTrips().getTotalCount() / minute.seconds(),
        roundTrips(minute.roundTrips()),
        minute.freshServed(),
        minute.freshFailed(),
        count(minute.disruptions(), "disruption"));
  }

  /** {@code round trip p50 120 µs, p99 410 µs, max 12.3 ms}. */
  static String roundTrips(Histogram histogram) {
    return histogram.getTotalCount() == 0
        ? "no round trip"
        : "round trip p50 "
            + at(histogram, 50)
            + ", p99 "
            + at(histogram, 99)
            + ", max "
            + at(histogram, 100);
  }

  static String at(Histogram histogram, double percentile) {
    return Spans.show(Duration.ofNanos(histogram.getValueAtPercentile(percentile)));
  }

  static String count(long count, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", count, what, count == 1 ? "" : "s");
  }

  String summary(Totals totals, List<String> exceeded, List<String> witness) {
    List<String> lines = new ArrayList<>();
    lines.add("watch " + target + ": " + parameters() + ", for " + Spans.show(totals.watched()));
    lines.add("served       " + served(totals));
    lines.add("disruptions  " + disruptions(totals));
    lines.add(
        "waits        the longest for an echo "
            + Spans.show(totals.longestWait())
            + ", the longest stall "
            + (totals.longestStall().isZero() ? "none" : Spans.show(totals.longestStall())));
    lines.add(
        String.format(
            Locale.ROOT,
            "connections  %,d lost, %,d planned goodbyes%s, %,d reconnects",
            totals.lost(),
            totals.goodbyes(),
            totals.crossed() == 0
                ? ""
                : String.format(Locale.ROOT, " (%,d crossed by a message)", totals.crossed()),
            totals.reconnects()));
    Totals.Bytes bytes = totals.bytes();
    lines.add(
        String.format(
            Locale.ROOT,
            "bytes        %,d lost, %,d wrong, %,d unaccounted, of %,d sent",
            bytes.lost(),
            bytes.wrong(),
            bytes.unaccounted(),
            bytes.sent()));
    Histogram all = new Histogram(2);
    totals.addresses().values().forEach(each -> all.add(each.roundTrips()));
    lines.add("round trips  " + roundTrips(all).replace("round trip ", ""));
    totals.addresses().forEach((name, each) -> lines.add(address(name, each)));
    if (!totals.ownPauses().isZero()) {
      lines.add(
          "this client  stood still for "
              + Spans.show(totals.ownPauses())
              + ", because its machine was busy or asleep; this does not count");
    }
    witness.forEach(each -> lines.add("server       " + each));
    exceeded.forEach(each -> lines.add("limit        " + each));
    return String.join("\n", lines);
  }

  String parameters() {
    String fresh =
        plan.fresh() > 0
            ? String.format(Locale.ROOT, ", %s fresh/s", plain(plan.fresh()))
            : ", no fresh connections";
    return count(plan.conversations(), "conversation")
        + ", "
        + ByteSizes.show(plan.size())
        + " every "
        + Spans.show(plan.every())
        + fresh;
  }

  private static String plain(double value) {
    return String.format(Locale.ROOT, "%.3f", value).replaceAll("\\.?0+$", "");
  }

  private static String served(Totals totals) {
    if (!totals.hasEcho() && totals.kinds().isEmpty()) {
      return "unknown, because " + Verdict.NO_ECHO;
    }
    long fresh = totals.freshServed() + totals.freshFailed();
    return percent(totals.served())
        + " of the time"
        + (fresh == 0
            ? ""
            : ", " + percent(1 - totals.failedFresh()) + " of " + count(fresh, "fresh connection"));
  }

  /** Rounded down, because 100 % would claim that nothing failed. Close to it, digits matter. */
  static String percent(double share) {
    double step = share < 0.99 ? 1000 : 100_000;
    return plain(Math.floor(share * step) / step * 100) + " %";
  }

  private static String disruptions(Totals totals) {
    return totals.kinds().isEmpty()
        ? "none"
        : totals.kinds().entrySet().stream()
            .map(WatchText::ofKind)
            .collect(Collectors.joining("; "));
  }

  private static String ofKind(Map.Entry<Kind, Totals.OfKind> each) {
    return String.format(
        Locale.ROOT,
        "%,d %s, the longest %s",
        each.getValue().count(),
        each.getKey().label(),
        Spans.show(each.getValue().longest()));
  }

  private static String address(String name, Totals.Address each) {
    return String.format(
        Locale.ROOT,
        "  %s  %s; %,d connects, %,d failed, %,d lost, %,d goodbyes",
        name,
        roundTrips(each.roundTrips()),
        each.connects(),
        each.failedConnects(),
        each.lost(),
        each.goodbyes());
  }
}
