package io.echosounder.client.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.echosounder.client.ExitCode;
import io.echosounder.client.PathOptions;
import io.echosounder.client.Target;
import io.echosounder.client.bench.LoopStats.Totals;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoadTest {

  /** Netty takes no timeout of so many days, and the exception comes before the connect. */
  @Test
  void countsAConnectionThatCannotEvenBeTried() {
    PathOptions path = new PathOptions();
    path.target = Target.parse("localhost:1");
    path.connectTimeout = Duration.ofDays(40);
    path.readTimeout = Duration.ZERO;
    Workload workload =
        new Workload(
            Mode.PINGPONG,
            1,
            1,
            Duration.ofSeconds(1),
            Duration.ZERO,
            /* rate= */ 0,
            /* loops= */ 1);
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    try (Load load = new Load(workload, address, path, new byte[1])) {
      load.start();
      // More than one, because the slot tries again.
      await()
          .untilAsserted(
              () ->
                  assertThat(Totals.of(load.stats()).errors.get(ExitCode.INTERNAL))
                      .isGreaterThan(1));
      assertThat(Totals.of(load.stats()).reasons.get(ExitCode.INTERNAL))
          .contains("ArithmeticException");
    }
  }
}
