package io.echosounder.client.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.client.ExitCode;
import io.echosounder.client.bench.LoopStats.Totals;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ResultTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Totals totals = new Totals();
  private final Histogram latency = new Histogram(3);

  @Test
  void blamesTheReadTimeoutOnlyIfItHasPassed() {
    assertThat(exitCode(TIMEOUT)).as("no connection").isEqualTo(ExitCode.UNCERTAIN);
    totals.open = 3;
    assertThat(exitCode(TIMEOUT)).as("the run was too short").isEqualTo(ExitCode.UNCERTAIN);
    // Only an open loop lets a message wait for so long.
    latency.recordValue(TIMEOUT.toNanos());
    assertThat(exitCode(TIMEOUT)).isEqualTo(ExitCode.READ_TIMEOUT);
    assertThat(exitCode(Duration.ZERO)).as("no timeout").isEqualTo(ExitCode.UNCERTAIN);
    totals.bytes = 1;
    assertThat(exitCode(TIMEOUT)).as("a part has come").isEqualTo(ExitCode.UNCERTAIN);
    totals.messages = 1;
    assertThat(exitCode(TIMEOUT)).isEqualTo(ExitCode.OK);
  }

  @Test
  void takesTheBusiestLoopForTheLimitRatherThanTheWholeProcess() {
    assertThat(result(1.2, 0.3).clientWasTheLimit(1)).as("compiling beside it").isFalse();
    assertThat(result(1.1, 0.95).clientWasTheLimit(4)).as("one busy, three idle").isTrue();
    assertThat(result(0.95, -1).clientWasTheLimit(1)).as("loops unknown").isTrue();
  }

  private ExitCode exitCode(Duration readTimeout) {
    return result(0, -1).exitCode(readTimeout);
  }

  private Result result(double cpus, double busiestLoop) {
    return new Result(1, totals, latency, List.of(), cpus, busiestLoop);
  }
}
