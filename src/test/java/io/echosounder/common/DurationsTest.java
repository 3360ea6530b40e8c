package io.echosounder.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "250ms, PT0.25S",
    "30s, PT30S",
    "30S, PT30S",
    "' 5m ', PT5M",
    "1h, PT1H",
    "365d, PT8760H",
    "PT30S, PT30S",
    "pt1h30m, PT1H30M",
    "P1D, PT24H",
    "PT0.001S, PT0.001S",
    "0, PT0S",
    "0s, PT0S",
    "PT0S, PT0S",
    "PT-0S, PT0S",
    "1h30m, PT1H30M",
    "1.5s, PT1.5S",
    "1h0m0.5s, PT1H0.5S",
    ".5s, PT0.5S",
    "1.s, PT1S",
    "2000us, PT0.002S",
    "2000µs, PT0.002S",
    "2000μs, PT0.002S",
    "1ms1us1ns, PT0.001001001S",
    "1.0000000009s, PT1S",
    "1d12h, PT36H",
  })
  void bothFormsAreRead(String text, Duration duration) {
    assertThat(Durations.parseTimeout(text)).isEqualTo(duration);
    assertThat(Durations.parseTimeout(Durations.format(duration))).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "-5s",
        "PT-5S",
        "s",
        "5 s",
        "5sec",
        "0.5ms",
        "2us",
        "1h30",
        "1h 30m",
        "1.2.3s",
        ".s",
        "1,5s",
        "-1h30m",
        "1h-30m",
        "PT1h30",
        "PT0.0009S",
        "366d",
        "PT8760H0.001S",
        "999999999999999999999d",
        "99999999999999d",
        "PT1E9S",
        "５s",
        "1w",
        "P1Y"
      })
  void whatIsNoDurationInRangeIsRefusedInTheSameWords(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.parseTimeout(text))
        .withMessage("accepts " + Durations.ACCEPTED);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT30S, 30s",
    "PT1M30S, 1m30s",
    "PT90M, 1h30m",
    "PT1H, 1h",
    "PT36H, 1d12h",
    "PT8760H, 365d",
    "PT0.25S, 250ms",
    "PT0.0015S, 1.5ms",
    "PT1.5S, 1.5s",
    "PT0.000002S, 0.000002s",
    "PT1H0.000000001S, 1h0.000000001s"
  })
  void aSettingIsWrittenAsAPersonWould(Duration duration, String text) {
    assertThat(Durations.format(duration)).isEqualTo(text);
    assertThat(Durations.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0",
    "PT10S, 10",
    "PT1.5S, 1.5",
    "PT0.000045S, 0.000045",
    "PT0.0000009S, 0",
    "PT8760H, 31536000",
    "PT1.339970874S, 1.33997"
  })
  void aMeasuredTimeIsAPlainNumberOfSeconds(Duration duration, String json) {
    assertThat(Durations.seconds(duration).toString()).isEqualTo(json);
  }

  @ParameterizedTest
  @CsvSource({"2us, PT0.000002S", "15ns, PT0.000000015S", "1.5h, PT1H30M", "2d, PT48H"})
  void aClientMayAskForLessThanAServerCanKeep(String text, Duration duration) {
    assertThat(Durations.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "30", "-1s", "PT-1S", "1w", "s", "366d", "999999999999d"})
  void whatTheClientRefusesIsQuoted(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.parse(text))
        .withMessageStartingWith("'" + text + "' is");
  }
}
