package io.echosounder.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpansTest {
  @ParameterizedTest
  @CsvSource({
    "PT0S,0 s",
    "PT0.000043S,43.0 µs",
    "PT0.00125S,1.25 ms",
    "PT7S,7.00 s",
    "PT15M,15.0 min",
    "PT5H,5.00 h"
  })
  void showsThreeFigures(Duration duration, String text) {
    assertThat(Spans.show(duration)).isEqualTo(text);
  }
}
