package io.echosounder.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpansTest {
  @ParameterizedTest
  @CsvSource({
    "250ms,PT0.25S",
    "30s,PT30S",
    "5m,PT5M",
    "1h,PT1H",
    "2d,PT48H",
    "PT1M30S,PT1M30S",
    "0,PT0S",
    "0s,PT0S"
  })
  void reads_what_people_write(String text, Duration duration) {
    assertThat(Spans.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "30",
        "-1s",
        "PT-1S",
        "1w",
        "s",
        "1.5s",
        "366d",
        "999999999999d",
        "PT99999999H"
      })
  void rejects_what_is_no_sensible_duration(String text) {
    assertThatThrownBy(() -> Spans.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'" + text + "' is");
  }

  @ParameterizedTest
  @CsvSource({
    "PT0.000043S,43.0 µs",
    "PT0.00125S,1.25 ms",
    "PT7S,7.00 s",
    "PT15M,15.0 min",
    "PT5H,5.00 h"
  })
  void shows_three_figures(Duration duration, String text) {
    assertThat(Spans.show(duration)).isEqualTo(text);
  }
}
