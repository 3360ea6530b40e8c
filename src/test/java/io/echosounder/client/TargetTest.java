package io.echosounder.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:8080", "[::1]:8080", "[fe80::1%eth0]:1", "host.example:65535"})
  void writesWhatItHasRead(String text) {
    assertThat(Target.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({
    "tcp://a:1, a:1",
    "TLS://a:1, tls://a:1",
    "tls://[::1]:8443, tls://[::1]:8443",
    "ws://a, ws://a/",
    "ws://a:80/x?y=z, ws://a/x?y=z",
    "wss://a?x, wss://a/?x",
    "wss://[::1], wss://[::1]/",
    "ws://:8082/, ws://localhost:8082/"
  })
  void readsUrls(String text, String shown) {
    assertThat(Target.parse(text)).hasToString(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://a:1",
        "tls://a",
        "tcp://a:1/x",
        "tls://a:1/",
        "ws://u:p@a/",
        "ws://a/#x",
        "ws://a/ ",
        "ws:///x",
        "://a:1"
      })
  void saysOfABadUrlWhichAreAccepted(String text) {
    assertThatThrownBy(() -> Target.parse(text))
        .hasMessageContaining("'" + text + "'")
        .hasMessageContaining("tls://HOST:PORT, ws://HOST[:PORT][/PATH]");
  }

  @Test
  void meansThisMachineWhereThereIsNoHost() {
    assertThat(Target.parse(":8080")).isEqualTo(new Target("localhost", 8080));
  }
}
