package io.echosounder.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ListenerConfigTest {

  private static final List<String> SIZES =
      List.of(
          "receive-buffer",
          "send-buffer",
          "read-buffer-min",
          "read-buffer-max",
          "write-high-mark",
          "write-low-mark",
          "buffer-memory");

  @Test
  void aSizeIsTakenWithAndWithoutItsUnit() {
    for (String mebibyte : List.of("1048576", "1024KiB", "1024k", "1MiB")) {
      ListenerOptions options = ListenerOptions.of(config(mebibyte));
      assertThat(options.receiveBuffer()).isEqualTo(OptionalInt.of(1 << 20));
      assertThat(options.sendBuffer()).isEqualTo(OptionalInt.of(1 << 20));
      assertThat(options.limits().readMin()).isEqualTo(1 << 20);
      assertThat(options.limits().readMax()).isEqualTo(1 << 20);
      assertThat(options.limits().highMark()).isEqualTo(1 << 20);
      assertThat(options.limits().lowMark()).isEqualTo(1 << 20);
      assertThat(options.bufferMemory()).isEqualTo(1 << 20);
    }
  }

  @Test
  void aSizeThatCannotBeReadIsRefused() {
    assertThatThrownBy(() -> config("1XiB")).hasMessageContaining("64KiB");
  }

  @Test
  void aDurationOutOfRangeIsShownAsPeopleWriteIt() {
    assertThatThrownBy(() -> ListenerOptions.of(config(Map.of("linger", "2m"))))
        .hasMessage("echosounder.listener.linger: 2m is not within 0s and 60s");
  }

  private static ListenerConfig config(String size) {
    return config(SIZES.stream().collect(Collectors.toMap(name -> name, _ -> size)));
  }

  private static ListenerConfig config(Map<String, String> values) {
    Map<String, String> properties = new HashMap<>();
    values.forEach((name, value) -> properties.put("echosounder.listener." + name, value));
    properties.put("echosounder.listener.port", "0");
    return new SmallRyeConfigBuilder()
        .withMapping(ListenerConfig.class)
        .withSources(new PropertiesConfigSource(properties, "test", 100))
        .build()
        .getConfigMapping(ListenerConfig.class);
  }
}
