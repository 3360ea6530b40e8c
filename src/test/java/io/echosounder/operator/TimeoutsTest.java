package io.echosounder.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.echosounder.adminclient.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeoutsTest {

  private static String patch(String... changes) {
    return Json.line(Timeouts.patch(List.of(changes)));
  }

  @Test
  void changesBecomeAMergePatch() {
    assertThat(patch("idle=2s", "read=off", "half-closed=PT5S", "lifetime=-"))
        .isEqualTo("{\"idle\":\"2s\",\"read\":\"0s\",\"halfClosed\":\"PT5S\",\"lifetime\":null}");
  }

  @Test
  void mistakesAreExplained() {
    assertThatThrownBy(() -> patch("idel=2s"))
        .hasMessage("there is no timeout idel; did you mean idle?");
    assertThatThrownBy(() -> patch("connect=2s"))
        .hasMessage(
            "there is no timeout connect; the timeouts are read, write, idle, halfClosed, lifetime");
    assertThatThrownBy(() -> patch("idle=soon"))
        .hasMessageStartingWith("idle=soon: it accepts a duration such as 30s");
    assertThatThrownBy(() -> patch("idle=1s", "IDLE=2s")).hasMessage("idle is given twice");
  }
}
