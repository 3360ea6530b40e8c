package io.echosounder.client.idle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names of the ways in which a connection breaks. */
class DropKindTest {

  @ParameterizedTest
  @CsvSource({
    "Connection reset by peer, false, RST",
    "Connection reset, true, RST_WHEN_ASKED",
    "Broken pipe, true, RST_WHEN_ASKED",
    // The kernel's own keep-alive had no answer: no RST has come.
    "Connection timed out, false, SILENCE",
    "No route to host, false, SILENCE"
  })
  void onlyAResetIsAReset(String message, boolean asked, DropKind kind) {
    assertThat(DropKind.of(new IOException(message), asked)).isEqualTo(kind);
  }
}
