package io.echosounder.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.operator.Screen.Size;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {

  @Test
  void aFrameFillsTheScreenAndNoMore() {
    String frame =
        Screen.frame(List.of("one", "head", "exactly10!", "too long for it"), 1, new Size(3, 10));
    assertThat(frame)
        .isEqualTo("\u001b[Hone\u001b[K\r\n\u001b[7mhead      \u001b[0m\r\nexactly10!");
  }

  @Test
  void whatIsLeftBelowIsErased() {
    assertThat(Screen.frame(List.of("a"), -1, new Size(2, 10)))
        .isEqualTo("\u001b[Ha\u001b[K\u001b[J");
  }

  @Test
  void aTerminalWithoutASizeHasTheUsualOne() {
    assertThat(Screen.size("50 132")).isEqualTo(new Size(50, 132));
    assertThat(Screen.size("0 0")).isEqualTo(new Size(24, 80));
    assertThat(Screen.size("")).isEqualTo(new Size(24, 80));
  }
}
