package io.echosounder.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:8080", "[::1]:8080", "[fe80::1%eth0]:1", "host.example:65535"})
  void writesWhatItHasRead(String text) {
    assertThat(Target.parse(text)).hasToString(text);
  }

  @Test
  void meansThisMachineWhereThereIsNoHost() {
    assertThat(Target.parse(":8080")).isEqualTo(new Target("localhost", 8080));
  }
}
