package io.echosounder.client.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.client.ExitCode;
import io.echosounder.client.bench.LoopStats.Totals;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ResultTest {
  private final Totals totals = new Totals();

  @Test
  void tellsAServerThatAnswersNothingFromOneThatTakesNoConnection() {
    assertThat(result(0, -1).exitCode()).isEqualTo(ExitCode.CONNECT_TIMEOUT);
    totals.open = 3;
    assertThat(result(0, -1).exitCode()).isEqualTo(ExitCode.READ_TIMEOUT);
    totals.messages = 1;
    assertThat(result(0, -1).exitCode()).isEqualTo(ExitCode.OK);
  }

  @Test
  void takesTheBusiestLoopForTheLimitRatherThanTheWholeProcess() {
    assertThat(result(1.2, 0.3).clientWasTheLimit(1)).as("compiling beside it").isFalse();
    assertThat(result(1.1, 0.95).clientWasTheLimit(4)).as("one busy, three idle").isTrue();
    assertThat(result(0.95, -1).clientWasTheLimit(1)).as("loops unknown").isTrue();
  }

  private Result result(double cpus, double busiestLoop) {
    return new Result(1, totals, new Histogram(3), List.of(), cpus, busiestLoop);
  }
}
