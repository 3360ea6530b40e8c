package io.echosounder.timeout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When each timeout runs and what restarts it, with time as a number. */
class DeadlinesTest {

  private static final long SECOND = 1_000_000_000;
  private static final Timeouts ALL =
      Timeouts.off()
          .with(Timeout.READ, Duration.ofSeconds(10))
          .with(Timeout.WRITE, Duration.ofSeconds(20))
          .with(Timeout.IDLE, Duration.ofSeconds(30))
          .with(Timeout.HALF_CLOSED, Duration.ofSeconds(40))
          .with(Timeout.LIFETIME, Duration.ofSeconds(500));

  /** Accepted at 100 s. */
  private final ActivityTimestamps activity = new ActivityTimestamps(100 * SECOND);

  private long seconds(Timeout timeout) {
    long deadline = Deadlines.of(timeout, ALL, activity);
    return deadline == Deadlines.NEVER ? -1 : deadline / SECOND;
  }

  @Test
  void atTheAcceptReadIdleAndLifetimeRun() {
    assertThat(seconds(Timeout.READ)).isEqualTo(110);
    assertThat(seconds(Timeout.WRITE)).isEqualTo(-1);
    assertThat(seconds(Timeout.IDLE)).isEqualTo(130);
    assertThat(seconds(Timeout.HALF_CLOSED)).isEqualTo(-1);
    assertThat(seconds(Timeout.LIFETIME)).isEqualTo(600);
    assertThat(Deadlines.earliest(ALL, activity)).isEqualTo(110 * SECOND);
  }

  @Test
  void bytesThatComeRestartReadAndIdleAlone() {
    activity.writingSince(102 * SECOND);
    activity.received(105 * SECOND);

    assertThat(seconds(Timeout.READ)).isEqualTo(115);
    assertThat(seconds(Timeout.IDLE)).isEqualTo(135);
    assertThat(seconds(Timeout.WRITE)).isEqualTo(122);
    assertThat(seconds(Timeout.LIFETIME)).isEqualTo(600);
  }

  @Test
  void bytesThatTheKernelTakesRestartWriteAndIdleAlone() {
    activity.writingSince(102 * SECOND);
    activity.sent(107 * SECOND);

    assertThat(seconds(Timeout.WRITE)).isEqualTo(127);
    assertThat(seconds(Timeout.IDLE)).isEqualTo(137);
    assertThat(seconds(Timeout.READ)).isEqualTo(110);
  }

  /** A kernel that took bytes long before has not shortened the wait that begins now. */
  @Test
  void writeRunsFromWhenBytesWait() {
    activity.sent(103 * SECOND);
    activity.writingSince(150 * SECOND);
    assertThat(seconds(Timeout.WRITE)).isEqualTo(170);
    activity.writingSince(ActivityTimestamps.NONE);
    assertThat(seconds(Timeout.WRITE)).isEqualTo(-1);
  }

  @Test
  void readDoesNotRunWhileReadingIsStoppedAndBeginsAnewAfterwards() {
    activity.readingSince(ActivityTimestamps.NONE);
    assertThat(seconds(Timeout.READ)).isEqualTo(-1);
    activity.readingSince(200 * SECOND);
    assertThat(seconds(Timeout.READ)).isEqualTo(210);
  }

  @Test
  void bytesThatThePeerAcknowledgesRestartWriteHalfClosedAndIdle() {
    activity.writingSince(102 * SECOND);
    activity.halfClosedSince(150 * SECOND);
    activity.acknowledged(180 * SECOND);
    assertThat(seconds(Timeout.WRITE)).isEqualTo(200);
    assertThat(seconds(Timeout.HALF_CLOSED)).isEqualTo(220);
    assertThat(seconds(Timeout.IDLE)).isEqualTo(210);
    assertThat(seconds(Timeout.READ)).isEqualTo(110);
  }

  @Test
  void bytesThatTheKernelTakesRestartHalfClosed() {
    activity.halfClosedSince(150 * SECOND);
    activity.sent(180 * SECOND);
    assertThat(seconds(Timeout.HALF_CLOSED)).isEqualTo(220);
  }

  @ParameterizedTest
  @EnumSource
  void zeroIsOff(Timeout timeout) {
    activity.writingSince(100 * SECOND);
    activity.halfClosedSince(100 * SECOND);
    assertThat(Deadlines.of(timeout, Timeouts.off(), activity)).isEqualTo(Deadlines.NEVER);
    assertThat(Deadlines.passed(Timeouts.off(), activity, Long.MAX_VALUE - 1)).isNull();
  }

  @Test
  void theDeadlineThatPassedFirstIsTheReason() {
    assertThat(Deadlines.passed(ALL, activity, 110 * SECOND - 1)).isNull();
    assertThat(Deadlines.passed(ALL, activity, 110 * SECOND)).isEqualTo(Timeout.READ);
    // Looked at late, when others have passed as well.
    assertThat(Deadlines.passed(ALL, activity, 1000 * SECOND)).isEqualTo(Timeout.READ);
    activity.readingSince(ActivityTimestamps.NONE);
    assertThat(Deadlines.passed(ALL, activity, 1000 * SECOND)).isEqualTo(Timeout.IDLE);
  }

  @Test
  void whatRemainsIsNeverBelowZero() {
    assertThat(Deadlines.remaining(ALL, activity, 125 * SECOND))
        .isEqualTo(
            Map.of(
                Timeout.READ, Duration.ZERO,
                Timeout.IDLE, Duration.ofSeconds(5),
                Timeout.LIFETIME, Duration.ofSeconds(475)));
  }

  @Test
  void anOverrideWinsAndNullTakesItBack() {
    Overrides two =
        Overrides.NONE.patched(
            Map.of(Timeout.READ, Duration.ofSeconds(1), Timeout.IDLE, Duration.ZERO));
    assertThat(Deadlines.remaining(two.over(ALL), activity, 100 * SECOND))
        .isEqualTo(
            Map.of(Timeout.READ, Duration.ofSeconds(1), Timeout.LIFETIME, Duration.ofSeconds(500)));

    java.util.EnumMap<Timeout, Duration> back = new java.util.EnumMap<>(Timeout.class);
    back.put(Timeout.READ, null);
    assertThat(two.patched(back).names()).containsExactly(Timeout.IDLE);
  }
}
