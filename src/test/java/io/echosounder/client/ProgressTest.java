package io.echosounder.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
  private final AtomicLong now = new AtomicLong();

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "31; idle search: 10.0 s of 20.0 s",
        "46; idle search [##########..........] 10.0 s of 20.0 s",
        "45; idle search [#######......] 10.0 s of 20.0 s",
        "55; idle search [###...] 10.0 s of 20.0 s, survived 8.00 s",
        "200; idle search [####################....................] 10.0 s of 20.0 s, survived 8.00 s, 3 of 9 silent"
      })
  void leavesOutWhatFindsNoRoom(int columns, String line) {
    List<String> facts = List.of("10.0 s of 20.0 s", "survived 8.00 s", "3 of 9 silent");
    String drawn = Progress.line(columns, "idle search", 0.5, facts);
    assertThat(drawn).startsWith(line.substring(0, 19)).hasSizeLessThan(columns);
    assertThat(drawn.substring(drawn.lastIndexOf(']') + 1))
        .isEqualTo(line.substring(line.lastIndexOf(']') + 1));
  }

  @Test
  void drawsOneLineAndTakesItAway() {
    Progress progress = new Progress("bench", stream, () -> 40, now::get);
    progress.at("warm-up", 0.5, "1 s of 2 s");
    progress.at("warm-up", 0.5, "1 s of 2 s");
    progress.close();
    progress.at("measuring", 0.5, "after the end");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("\rbench warm-up [######......] 1 s of 2 s\u001b[K\r\u001b[K");
  }

  @Test
  void writesEverFewerLinesWhereThereIsNoTerminal() {
    Progress progress = new Progress("idle", stream, null, now::get);
    for (int second = 0; second <= 300; second++) {
      now.set(Duration.ofSeconds(second).toNanos());
      progress.at(second < 200 ? "search" : "narrowing 1", 0, second + " s", "nothing known yet");
    }
    progress.close();
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "idle search: 0 s, nothing known yet",
            "idle search: 5 s, nothing known yet",
            "idle search: 15 s, nothing known yet",
            "idle search: 35 s, nothing known yet",
            "idle search: 75 s, nothing known yet",
            "idle search: 135 s, nothing known yet",
            "idle search: 195 s, nothing known yet",
            "idle narrowing 1: 200 s, nothing known yet",
            "idle narrowing 1: 205 s, nothing known yet",
            "idle narrowing 1: 215 s, nothing known yet",
            "idle narrowing 1: 235 s, nothing known yet",
            "idle narrowing 1: 275 s, nothing known yet");
  }

  @ParameterizedTest
  @CsvSource({", 24 132, 132", "100, 24 132, 100", "0, 24 132, 132", ", 0 0, 80", "x, '', 80"})
  void takesTheWidthFromTheUserThenFromTheTerminal(String wanted, String size, int columns) {
    assertThat(Terminal.columns(wanted, size)).isEqualTo(columns);
  }
}
