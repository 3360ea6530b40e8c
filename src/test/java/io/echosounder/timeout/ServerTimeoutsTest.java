package io.echosounder.timeout;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.timeout.Timeouts.Source;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerTimeoutsTest {

  private static final Duration CONFIGURED = Duration.ofSeconds(1);
  private static final Duration LIVE = Duration.ofSeconds(2);
  private static final Duration PATCHED = Duration.ofSeconds(3);

  private final ServerTimeouts server =
      new ServerTimeouts(Timeouts.off().with(Timeout.IDLE, CONFIGURED, Source.CONFIGURATION));

  private void assertIdle(Duration duration, Source source) {
    assertThat(server.current().get(Timeout.IDLE)).isEqualTo(duration);
    assertThat(server.current().source(Timeout.IDLE)).isEqualTo(source);
    assertThat(server.current().source(Timeout.READ)).isEqualTo(Source.DEFAULT);
  }

  @Test
  void thePatchStandsAboveTheLiveFileAndThatAboveTheConfiguration() {
    assertIdle(CONFIGURED, Source.CONFIGURATION);
    server.live(Map.of(Timeout.IDLE, LIVE));
    assertIdle(LIVE, Source.LIVE_FILE);
    server.patch(Map.of(Timeout.IDLE, PATCHED));
    assertIdle(PATCHED, Source.PATCH);
    server.live(Map.of(Timeout.IDLE, LIVE.plusSeconds(5)));
    assertIdle(PATCHED, Source.PATCH);
    server.patch(Collections.singletonMap(Timeout.IDLE, null));
    assertIdle(LIVE.plusSeconds(5), Source.LIVE_FILE);
    server.live(Map.of());
    assertIdle(CONFIGURED, Source.CONFIGURATION);
  }

  @Test
  void anOverrideStandsAboveAll() {
    server.patch(Map.of(Timeout.IDLE, PATCHED));
    Timeouts effective =
        Overrides.NONE.patched(Map.of(Timeout.IDLE, Duration.ZERO)).over(server.current());
    assertThat(effective.get(Timeout.IDLE)).isZero();
    assertThat(effective.source(Timeout.IDLE)).isEqualTo(Source.OVERRIDE);
  }
}
