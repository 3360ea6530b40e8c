package io.echosounder.client.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DisruptionsTest {
  private static final long TOGETHER = ms(300);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Disruptions disruptions =
      new Disruptions(_ -> TOGETHER, nanos -> START.plusNanos(nanos));

  private static long ms(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private Disruptions.Group begin(int id, Kind kind, long at) {
    return begin(id, kind, at, at);
  }

  private Disruptions.Group begin(int id, Kind kind, long at, long noticed) {
    return disruptions.begin(
        id,
        kind,
        ms(at),
        ms(noticed),
        new Disruptions.Circumstances("local" + id, "remote", "because"));
  }

  private List<Disruption> finished(long at) {
    return disruptions.takeFinished(ms(at));
  }

  @Test
  void joinsWhatBeginsTogetherForTheSameReason() {
    begin(0, Kind.RESET, 1000);
    begin(1, Kind.RESET, 1100);
    begin(2, Kind.RESET, 1380);
    disruptions.over(0, ms(3000));
    disruptions.over(1, ms(3100));
    assertThat(finished(9000)).as("one conversation is still out").isEmpty();
    disruptions.over(2, ms(3300));
    Disruption only = finished(9000).getFirst();
    assertThat(only.conversations()).isEqualTo(3);
    assertThat(only.begin()).isEqualTo(START.plusMillis(1000));
    assertThat(only.length()).isEqualTo(Duration.ofMillis(2300));
    assertThat(only.longest()).isEqualTo(Duration.ofSeconds(2));
    assertThat(only.local()).containsExactly("local0", "local1", "local2");
    assertThat(only.remote()).containsExactly("remote");
    assertThat(finished(9000)).isEmpty();
  }

  @Test
  void keepsOtherKindsAndOtherTimesApart() {
    begin(0, Kind.RESET, 1000);
    begin(1, Kind.FIN, 1000);
    begin(2, Kind.RESET, 2000);
    for (int id = 0; id < 3; id++) {
      disruptions.over(id, ms(2100));
    }
    assertThat(finished(9000))
        .extracting(Disruption::kind)
        .containsExactlyInAnyOrder(Kind.RESET, Kind.FIN, Kind.RESET);
  }

  /** A drain ends connections over a second, and none of them can connect again. */
  @Test
  void aStateOfThePathIsOneDisruptionWhileItLasts() {
    begin(0, Kind.REFUSED, 1000);
    begin(1, Kind.REFUSED, 2000);
    disruptions.over(0, ms(5000));
    disruptions.over(1, ms(5000));
    begin(2, Kind.REFUSED, 6000);
    disruptions.over(2, ms(6100));
    assertThat(finished(9000)).extracting(Disruption::conversations).containsExactly(2, 1);
  }

  /** The next conversation may be noticed a little later. */
  @Test
  void isNotFinishedWhileItMayStillGrow() {
    begin(0, Kind.RESET, 1000);
    disruptions.over(0, ms(1010));
    assertThat(finished(1200)).isEmpty();
    assertThat(disruptions.current(ms(1200)).getFirst().isOver()).isTrue();
    begin(1, Kind.RESET, 1250);
    disruptions.over(1, ms(1260));
    assertThat(finished(2000).getFirst().conversations()).isEqualTo(2);
  }

  @Test
  void aStallThatEndsInSilenceIsSilenceFromItsBegin() {
    begin(0, Kind.STALL, 1000, 2000);
    assertThat(disruptions.current(ms(5000)).getFirst().kind()).isEqualTo(Kind.STALL);
    begin(0, Kind.SILENCE, 30_000, 31_000);
    disruptions.over(0, ms(31_500));
    Disruption only = finished(40_000).getFirst();
    assertThat(only.kind()).isEqualTo(Kind.SILENCE);
    assertThat(only.length()).isEqualTo(Duration.ofMillis(30_500));
    assertThat(disruptions.current(ms(40_000))).isEmpty();
  }

  /** Only the conversation that was lost leaves the stall. */
  @Test
  void aStallGoesOnForTheOthers() {
    begin(0, Kind.STALL, 1000, 2000);
    begin(1, Kind.STALL, 1100, 2100);
    begin(1, Kind.RESET, 3000);
    disruptions.over(0, ms(3500));
    disruptions.over(1, ms(3600));
    List<Disruption> both = finished(9000);
    assertThat(both).extracting(Disruption::kind).containsExactly(Kind.STALL, Kind.RESET);
    assertThat(both).extracting(Disruption::conversations).containsExactly(1, 1);
  }

  @Test
  void whatFollowsALossBelongsToItsOutage() {
    begin(0, Kind.RESET, 1000);
    begin(0, Kind.REFUSED, 1001);
    begin(0, Kind.REFUSED, 1100);
    disruptions.over(0, ms(4000));
    Disruption only = finished(9000).getFirst();
    assertThat(only.kind()).isEqualTo(Kind.RESET);
    assertThat(only.length()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void countsEachFreshConnectionOfAnOutage() {
    begin(-1, Kind.REFUSED, 1000);
    begin(-1, Kind.REFUSED, 1100);
    begin(-1, Kind.REFUSED, 1900);
    disruptions.over(-1, ms(2000));
    Disruption only = finished(9000).getFirst();
    assertThat(only.fresh()).isEqualTo(3);
    assertThat(only.conversations()).isZero();
    assertThat(disruptions.downNanos(ms(9000))).as("only of long conversations").isZero();
  }

  @Test
  void sumsTheTimeInWhichConversationsWereNotServed() {
    begin(0, Kind.RESET, 1000);
    begin(1, Kind.RESET, 1000);
    disruptions.over(0, ms(2000));
    assertThat(disruptions.downNanos(ms(3000))).isEqualTo(ms(1000 + 2000));
  }

  @Test
  void waitsForTheAnswerOfTheServer() {
    Disruptions.Group group = begin(0, Kind.RESET, 1000);
    group.ask();
    disruptions.over(0, ms(1100));
    assertThat(finished(2000)).isEmpty();
    group.conclude("the server timed it out");
    assertThat(finished(2000).getFirst().conclusions())
        .containsExactly(java.util.Map.entry("the server timed it out", 1));
  }

  @Test
  void forgetsAStallThatWasPartOfAFailure() {
    begin(-1000, Kind.STALL, 1000, 2000);
    disruptions.forget(-1000);
    assertThat(disruptions.current(ms(3000))).isEmpty();
  }
}
