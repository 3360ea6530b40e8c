package io.echosounder.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

  private static Table table() {
    Table table = new Table(List.of("ID", "STATE", "SENT"));
    table.row(List.of("a1", "half-closed", "1.2Mi"));
    table.row(List.of("a100", "", "0"));
    return table;
  }

  @Test
  void columnsAreAlignedWithoutSpacesAtTheEnd() {
    assertThat(table().text(true))
        .isEqualTo(
            """
            ID     STATE         SENT
            a1     half-closed   1.2Mi
            a100   -             0
            """);
    assertThat(table().text(false)).hasLineCount(2).startsWith("a1 ");
  }

  @Test
  void aScreenGetsOnlyWholeColumns() {
    assertThat(table().lines(24))
        .containsExactly(
            "ID    STATE        SENT", "a1    half-closed  1.2Mi", "a100  -            0");
    assertThat(table().lines(23)).containsExactly("ID    STATE", "a1    half-closed", "a100  -");
    assertThat(table().lines(1)).containsExactly("ID", "a1", "a100");
  }

  @Test
  void aColumnCanKeepItsWidth() {
    Table table = table();
    table.atLeast(0, 6);
    assertThat(table.lines(80).getFirst()).isEqualTo("ID      STATE        SENT");
  }

  @Test
  void aLineEndInACellBreaksNoRow() {
    Table table = new Table(List.of("ERROR"));
    table.row(List.of("reset\n\u001b[2Jby peer"));
    assertThat(table.text(false)).isEqualTo("reset [2Jby peer\n");
  }
}
