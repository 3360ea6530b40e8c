package io.echosounder.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionIdTest {

  @Test
  void idsSortByAgeAsTextToo() {
    List<String> ids =
        LongStream.concat(
                LongStream.rangeClosed(1, 50_000), LongStream.of(1L << 40, Long.MAX_VALUE))
            .mapToObj(ConnectionId::format)
            .toList();
    assertThat(ids).isSorted().doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 35, 36, 1295, 1296, 1L << 40, Long.MAX_VALUE})
  void anIdIsReadBack(long number) {
    assertThat(ConnectionId.parse(ConnectionId.format(number))).hasValue(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "1",
        "a0",
        "a-1",
        "a+1",
        "b1",
        "aa1",
        "b01",
        "A1",
        "aZ",
        "n1y2p0ij32e8e8",
        "m1y2p0ij32e8e8",
        "a 1",
        "a１"
      })
  void noOtherTextIsAnId(String text) {
    assertThat(ConnectionId.parse(text)).isEmpty();
  }
}
