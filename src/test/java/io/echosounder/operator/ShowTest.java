package io.echosounder.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.echosounder.adminclient.Json;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShowTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0.0s",
    "0.04, 0.0s",
    "0.06, 0.1s",
    "9.94, 9.9s",
    "9.96, 10s",
    "59.4, 59s",
    "59.6, 1m",
    "192, 3m12s",
    "3599.4, 59m59s",
    "3599.6, 1h",
    "7500, 2h5m",
    "86399, 23h59m",
    "86400, 1d",
    "370800, 4d7h",
    "-3, 0.0s"
  })
  void spans(double seconds, String text) {
    assertThat(Show.span(seconds)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1023, 1023",
    "1024, 1.0Ki",
    "1258291, 1.2Mi",
    "10239, 10Ki",
    "1047552, 1023Ki",
    "1048575, 1.0Mi",
    "1099511627776, 1.0Ti",
    "9223372036854775807, 8.0Ei"
  })
  void bytes(double bytes, String text) {
    assertThat(Show.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0.0000521, 0.052ms", "0.0042, 4.2ms", "0.25, 250ms"})
  void roundTripTimes(double seconds, String text) {
    assertThat(Show.rtt(JsonNodeFactory.instance.numberNode(seconds))).isEqualTo(text);
  }

  @Test
  void whatIsUnknownIsADash() {
    ObjectNode empty = Json.object().putNull("null");
    assertThat(Show.text(empty.path("none"))).isEqualTo("-");
    assertThat(Show.text(empty.path("null"))).isEqualTo("-");
    assertThat(Show.span(empty.path("none"))).isEqualTo("-");
    assertThat(Show.bytes(empty.path("none"))).isEqualTo("-");
    assertThat(Show.rtt(empty.path("none"))).isEqualTo("-");
    assertThat(Show.address(empty.path("none"))).isEqualTo("-");
    assertThat(Show.since(empty.path("none"), Instant.EPOCH)).isEqualTo("-");
    assertThat(Show.instant(empty.path("none"))).isEqualTo("-");
  }

  @Test
  void instantsAndAddresses() {
    ObjectNode address = Json.object().put("address", "::1").put("port", 80);
    assertThat(Show.address(address)).isEqualTo("[::1]:80");
    assertThat(Show.address(address.put("address", "10.0.0.1"))).isEqualTo("10.0.0.1:80");
    ObjectNode times = Json.object().put("at", "2026-01-01T00:00:00.123456789Z");
    assertThat(Show.instant(times.path("at"))).isEqualTo("2026-01-01T00:00:00.123Z");
    assertThat(Show.since(times.path("at"), Instant.parse("2026-01-01T00:03:12.2Z")))
        .isEqualTo("3m12s");
    // The clock of the server may be ahead of ours.
    assertThat(Show.since(times.path("at"), Instant.EPOCH)).isEqualTo("0.0s");
  }

  @Test
  void aTimeoutOfZeroIsOff() {
    assertThat(Show.timeout(Json.object().put("a", "0s").path("a"))).isEqualTo("off");
    assertThat(Show.timeout(Json.object().put("a", "1h30m").path("a"))).isEqualTo("1h30m");
  }
}
