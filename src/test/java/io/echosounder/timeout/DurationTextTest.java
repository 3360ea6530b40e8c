package io.echosounder.timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

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
  })
  void bothFormsAreRead(String text, Duration duration) {
    assertThat(DurationText.parse(text)).isEqualTo(duration);
    assertThat(DurationText.parse(DurationText.format(duration))).isEqualTo(duration);
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
        "1.5s",
        "0.5ms",
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
        .isThrownBy(() -> DurationText.parse(text))
        .withMessage("accepts " + DurationText.ACCEPTED);
  }
}
