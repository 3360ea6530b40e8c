package io.echosounder.client.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.client.bothends.ClientSaw;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The names of ends, before and after the server has told its side. */
class EndTest {

  @Test
  void aJudgementKeepsTheSignByWhichTheConnectionEnded() {
    End crossed = End.ofStream(Kind.CLOSE_FRAME, "Close frame 1001 from the peer", 64, true);
    assertThat(crossed.kind()).isNull();
    assertThat(crossed.why()).isEqualTo("Close frame 1001 from the peer, and a message crossed it");
    assertThat(crossed.asLoss().kind()).isEqualTo(Kind.CLOSE_FRAME);
    assertThat(crossed.asLoss().why())
        .isEqualTo("Close frame 1001 from the peer with 64 bytes owed");
    assertThat(crossed.asLoss().asCrossed()).isEqualTo(crossed);
  }

  static Stream<Arguments> ends() {
    return Stream.of(
        Arguments.of(end(Kind.FIN, 0), ClientSaw.QUIET_FIN),
        Arguments.of(end(Kind.FIN, 64), ClientSaw.FIN),
        Arguments.of(end(Kind.CLOSE_FRAME, 0), ClientSaw.QUIET_FIN),
        Arguments.of(end(Kind.RESET, 0), ClientSaw.QUIET_RESET),
        Arguments.of(end(Kind.RESET, 64), ClientSaw.RESET),
        Arguments.of(end(Kind.SILENCE, 64), ClientSaw.SILENCE));
  }

  private static End end(Kind kind, long unaccounted) {
    return new End(kind, kind, "", 0, 0, unaccounted, false);
  }

  /** Otherwise a proxy that resets quiet connections would seem to have lost a message. */
  @ParameterizedTest
  @MethodSource("ends")
  void anEndWithNothingUnderWayIsQuiet(End end, ClientSaw saw) {
    assertThat(ServerWitness.client(end)).isEqualTo(saw);
  }
}
