package io.echosounder.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuietTimesTest {

  /** The defaults: quiet 1 s, 20 s between spread and timeout. */
  private final QuietTimes times = new QuietTimes(millis(1000), millis(20_000));

  @ParameterizedTest
  @CsvSource({"0, 1000", "4999, 1000", "5000, 200", "10000, 40", "15000, 10", "60000, 10"})
  void theTimeAskedForShrinksInFourSteps(long elapsedMillis, long askedMillis) {
    assertThat(times.of(times.stepAt(millis(elapsedMillis)))).isEqualTo(millis(askedMillis));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 999, false",
    "0, 1000, true",
    "0, 50000, true",
    // At the beginning of a pause, or in one that is long by the measure of the step before.
    "2, 39, false",
    "2, 40, true",
    "2, 80, true",
    "2, 81, false",
    "2, 199, false",
    "2, 200, true"
  })
  void theMomentIsTheBeginningOfAPause(int step, long quietMillis, boolean moment) {
    assertThat(times.isMoment(step, millis(quietMillis))).isEqualTo(moment);
  }

  @Test
  void aShortQuietIsNeverMadeLonger() {
    QuietTimes shorter = new QuietTimes(millis(20), millis(1000));
    assertThat(shorter.of(0)).isEqualTo(millis(20));
    assertThat(shorter.of(2)).isEqualTo(millis(20));
    assertThat(new QuietTimes(0, 0).isMoment(QuietTimes.LAST, 0)).isTrue();
  }

  @Test
  void aStepEndsWhereTheNextBegins() {
    for (int step = 0; step < QuietTimes.LAST; step++) {
      assertThat(times.stepAt(times.endOf(step) - QuietTimes.LAST - 1)).isEqualTo(step);
      assertThat(times.stepAt(times.endOf(step))).isEqualTo(step + 1);
    }
  }

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
