package io.echosounder.client.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.echosounder.Documents;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Target;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** The parts of watch that need no socket, on times of the test's own. */
class WatchLogicTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static long ms(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void reopensAtOnceThenAtGrowingIntervalsUpToASecond() {
    Backoff longest = new Backoff(() -> 1.0);
    assertThat(Stream.generate(longest::nextMillis).limit(8))
        .containsExactly(0L, 50L, 100L, 200L, 400L, 800L, 1000L, 1000L);
    Backoff shortest = new Backoff(() -> 0.0);
    assertThat(Stream.generate(shortest::nextMillis).limit(4)).containsExactly(0L, 25L, 50L, 100L);
    shortest.reset();
    assertThat(shortest.nextMillis()).isZero();
  }

  @Test
  void answersMessagesInTheirOrder() {
    Owed owed = new Owed();
    for (int round = 0; round < 3; round++) {
      for (long i = 0; i < 20; i++) {
        owed.add(i);
      }
      owed.shift(100);
      for (long i = 0; i < 20; i++) {
        assertThat(owed.oldest()).isEqualTo(100 + i);
        assertThat(owed.take()).isEqualTo(100 + i);
      }
      assertThat(owed.isEmpty()).isTrue();
    }
  }

  @Test
  void anEchoIsUnderWayForAsLongAsEchoesTake() {
    EchoTime time = new EchoTime(ms(200));
    for (int i = 0; i < 50; i++) {
      time.add(ms(i % 2 == 0 ? 190 : 210));
    }
    assertThat(time.mayBeUnderWay(ms(210))).isTrue();
    assertThat(time.mayBeUnderWay(ms(400))).isFalse();
  }

  @Test
  void doesNotBlameThePathForItsOwnPauses() {
    OwnPauses pauses = new OwnPauses(ms(50), 0);
    assertThat(pauses.look(ms(50))).isZero();
    assertThat(pauses.look(ms(200))).as("a busy machine, for a moment").isZero();
    assertThat(pauses.pauseAt(ms(2250))).isEqualTo(ms(2000));
    assertThat(pauses.look(ms(2250))).isEqualTo(ms(2000));
    assertThat(pauses.look(ms(2300))).isZero();
    assertThat(pauses.totalNanos()).isEqualTo(ms(2000));
  }

  private static Totals totals(long lost, long served, long failed, Duration wait) {
    return totals(lost, served, failed, wait, Kind.RESET);
  }

  private static Totals totals(long lost, long served, long failed, Duration wait, Kind kind) {
    return new Totals(
        Duration.ofMinutes(10),
        10,
        10,
        60_000,
        3,
        1,
        lost,
        4,
        served,
        failed,
        new Totals.Bytes(1000, 900, 40, 0, 60),
        0.9999,
        wait,
        Duration.ZERO,
        Duration.ZERO,
        Map.of(kind, Totals.OfKind.NONE.plus(Duration.ofSeconds(3))),
        Map.of(),
        Map.of("10.0.0.1:8080", new Totals.Address(14, 1, lost, 3, echo(ms(2)))));
  }

  private static Histogram echo(long nanos) {
    Histogram histogram = new Histogram(2);
    histogram.recordValue(nanos);
    return histogram;
  }

  @Test
  void keepsLimits() {
    Limits limits = new Limits(Duration.ofSeconds(2), 0L, amount("0.1%"));
    assertThat(limits.exceeded(totals(0, 999, 1, Duration.ofSeconds(2)))).isEmpty();
  }

  @Test
  void saysWhichLimitIsExceededAndByHowMuch() {
    Limits limits = new Limits(Duration.ofSeconds(2), 1L, amount("0.1%"));
    assertThat(limits.exceeded(totals(3, 90, 10, Duration.ofMillis(3500))))
        .containsExactly(
            "--max-stall 2.00 s is exceeded by 1.50 s: the longest wait for an echo was 3.50 s",
            "--max-lost 1 is exceeded by 2: 3 connections were lost",
            "--max-failed-fresh 0.1% is exceeded by 9.9 percentage points: 10 of 100 failed, 10 %");
    assertThat(
            new Limits(null, null, amount("5")).exceeded(totals(3, 90, 10, Duration.ofSeconds(9))))
        .containsExactly("--max-failed-fresh 5 is exceeded by 5: 10 of 100 failed");
  }

  private static Limits.Amount amount(String text) {
    return new Limits.Amount.Converter().convert(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "%", "0.1", "-1", "101%", "1e3", "many"})
  void refusesWhatIsNeitherANumberNorAShare(String text) {
    assertThatThrownBy(() -> amount(text)).isInstanceOf(TypeConversionException.class);
  }

  @Test
  void anExceededLimitDecidesTheExitCode() {
    Totals totals = totals(1, 10, 0, Duration.ofSeconds(1));
    assertThat(Verdict.of(totals, List.of("too much"), ExitCode.INTERRUPTED, "interrupted"))
        .isEqualTo(new Verdict(ExitCode.LIMIT_EXCEEDED, "too much"));
    assertThat(Verdict.of(totals, List.of(), ExitCode.INTERRUPTED, "interrupted").exitCode())
        .isEqualTo(ExitCode.INTERRUPTED);
    assertThat(Verdict.of(totals, List.of(), null, "").exitCode()).isEqualTo(ExitCode.OK);
  }

  /** Then every byte of the payload is right, but the frames differ from those that were sent. */
  @Test
  void framesThatBreakTheProtocolAreADifference() {
    Totals totals = totals(1, 10, 0, Duration.ofSeconds(1), Kind.WRONG_BYTES);
    assertThat(Verdict.of(totals, List.of(), null, "").exitCode()).isEqualTo(ExitCode.DIFFERENCE);
  }

  /** Not even a stall, if the run is shorter than {@code --stall}. */
  @Test
  void aRunWithoutAnEchoDoesNotSucceed() {
    Figures.Rest rest =
        new Figures.Rest(Duration.ofMillis(500), 10, 10, 640, 0, 1, Duration.ZERO, List.of());
    Totals totals = new Figures().totals(rest);
    assertThat(totals.served()).isZero();
    assertThat(Verdict.of(totals, List.of(), null, ""))
        .isEqualTo(new Verdict(ExitCode.UNCERTAIN, "no echo came before the run ended"));
  }

  @Test
  void theReasonForNoEchoIsWhatEndedTheStalls() {
    Figures figures = new Figures();
    figures.finished(List.of(disruption(Kind.STALL), disruption(Kind.STALL), disruption(Kind.FIN)));
    Figures.Rest rest =
        new Figures.Rest(Duration.ofSeconds(5), 10, 0, 640, 0, 1, Duration.ZERO, List.of());
    assertThat(Verdict.of(figures.totals(rest), List.of(), null, "").exitCode())
        .isEqualTo(ExitCode.EARLY_EOF);
  }

  private static Second second(int number, long worst, List<Disruption> current) {
    return new Second(
        START.plusSeconds(number),
        totals(0, 10L * number, 0, Duration.ofSeconds(1)),
        echo(worst),
        List.of(),
        current);
  }

  private static Disruption stall() {
    return disruption(Kind.STALL);
  }

  private static Disruption disruption(Kind kind) {
    return new Disruption(
        kind,
        START,
        Duration.ofMillis(1300),
        false,
        10,
        0,
        Duration.ofMillis(1300),
        List.of("10.0.0.1:8080", "[2001:db8:1234:5678:9abc:def0:1234:5678]:8080"),
        List.of(),
        "no echo within 1.00 s",
        Map.of());
  }

  /** The last column stays free, because some terminals wrap a full line. */
  @ParameterizedTest
  @ValueSource(ints = {60, 80, 200})
  void thePictureFitsTheTerminal(int columns) {
    LastMinute minute = new LastMinute();
    for (int i = 0; i < 70; i++) {
      minute.add(echo(ms(1 + i)));
    }
    LivePicture picture =
        new LivePicture(Target.parse("lb.example:8080"), System.err, () -> columns);
    List<String> lines = picture.lines(second(70, ms(5), List.of(stall())), minute, columns - 1);
    assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThan(columns));
    assertThat(lines.get(0)).startsWith("watch lb.example:8080   10 of 10 up");
    assertThat(lines.get(1)).matches("round trip p50 .* p99 .* worst 70\\.\\d ms in 1 min");
    assertThat(lines.get(2)).hasSize(Math.min(60, columns - 1)).endsWith("█");
    assertThat(lines.get(4)).startsWith("now: stall since 1.30 s, 10 conversations");
  }

  @Test
  void thePictureIsDrawnInPlaceBelowTheDisruptions() {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    LivePicture picture =
        new LivePicture(
            Target.parse("lb.example:8080"),
            new PrintStream(bytes, true, StandardCharsets.UTF_8),
            () -> 80);
    LastMinute minute = new LastMinute();
    minute.add(echo(ms(1)));
    picture.draw(second(1, ms(1), List.of()), minute);
    picture.above(List.of("a disruption"));
    picture.draw(second(2, ms(1), List.of()), minute);
    picture.erase();
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains("\r\u001b[3A\u001b[Ja disruption\n")
        .endsWith("\r\u001b[3A\u001b[J");
  }

  @Test
  void sumsSecondsUpToMinutes() {
    Minutes minutes = new Minutes(START);
    List<Minute> all = new ArrayList<>();
    for (int i = 1; i <= 120; i++) {
      Minute minute = minutes.add(second(i, ms(1), List.of()));
      if (minute != null) {
        all.add(minute);
      }
    }
    assertThat(all).hasSize(2);
    assertThat(all.get(1).begin()).isEqualTo(START.plusSeconds(60));
    assertThat(all.get(1).freshServed()).isEqualTo(600);
    assertThat(all.get(1).roundTrips().getTotalCount()).isEqualTo(60);
  }

  /** A run of a week has as many points as one of an hour, and still shows its worst second. */
  @Test
  void theTimelineOfALongRunIsBounded() {
    Timeline timeline = new Timeline();
    for (int i = 0; i < 100_000; i++) {
      timeline.add(second(i, i == 777 ? ms(5000) : ms(1), List.of()));
    }
    assertThat(timeline.points()).hasSizeLessThan(4000);
    assertThat(timeline.points().stream().mapToDouble(Timeline.Point::max).max().orElse(0))
        .isGreaterThan(4.9);
  }

  @Test
  void prometheusReadsTheFigures() {
    String text =
        WatchMetrics.text(Target.parse("lb.example:8080"), totals(2, 90, 10, Duration.ZERO));
    assertThat(text.lines())
        .contains(
            "# TYPE echosounder_watch_lost_total counter",
            "echosounder_watch_lost_total{target=\"lb.example:8080\"} 2",
            "echosounder_watch_fresh_total{target=\"lb.example:8080\",result=\"failed\"} 10",
            "echosounder_watch_disruptions_total{target=\"lb.example:8080\",kind=\"reset\"} 1",
            "echosounder_watch_disrupted_seconds_total{target=\"lb.example:8080\",kind=\"reset\"} 3.0",
            "echosounder_watch_served_ratio{target=\"lb.example:8080\"} 0.9999");
    assertThat(text.lines())
        .allMatch(line -> line.matches("# (HELP|TYPE) \\w+ .*|\\w+\\{[^}]*} [-\\w.]+"));
  }

  @Test
  void theDocumentationListsTheKindsAndTheMetrics() throws IOException {
    assertThat(Documents.table("docs/client.md", "kind").stream().map(row -> row[0] + " " + row[1]))
        .containsExactlyElementsOf(
            Stream.of(Kind.values()).map(k -> "`" + k.label() + "` " + k.meaning()).toList());
    List<String> served =
        WatchMetrics.text(Target.parse("a:1"), totals(0, 1, 0, Duration.ZERO))
            .lines()
            .filter(line -> line.startsWith("# TYPE "))
            .map(line -> "`" + line.split(" ", -1)[2] + "` " + line.split(" ", -1)[3])
            .toList();
    assertThat(
            Documents.table("docs/client.md", "figure of watch").stream()
                .map(row -> row[0] + " " + row[1]))
        .containsExactlyElementsOf(served);
  }

  @Test
  void breaksLinesBetweenWords() {
    assertThat(Wrapped.of("stall for 3 s, 5 conversations, 127.0.0.1:8080", 20, "    "))
        .containsExactly("stall for 3 s, 5", "    conversations,", "    127.0.0.1:8080");
    assertThat(Wrapped.of("averylongwordwithoutanyspace and more", 10, "  "))
        .containsExactly("averylongwordwithoutanyspace", "  and more");
    assertThat(Wrapped.of("short", 10, "  ")).containsExactly("short");
  }
}
