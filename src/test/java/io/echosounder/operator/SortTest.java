package io.echosounder.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.echosounder.adminclient.Json;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class SortTest {

  private static Sort sort(String text) {
    return new Sort.Converter().convert(text);
  }

  private static List<String> sorted(String by, ObjectNode... all) {
    return Stream.of(all)
        .sorted(sort(by).comparator())
        .map(each -> each.path("id").asText())
        .toList();
  }

  @Test
  void theApisNamesInAnyCase() {
    assertThat(sort("-bytesReceived").parameter()).isEqualTo("-bytesReceived");
    assertThat(sort("bytes-received").parameter()).isEqualTo("bytesReceived");
    assertThat(sort("-IDLE").parameter()).isEqualTo("-idle");
    assertThatThrownBy(() -> sort("size"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'size' is none of id, age, idle, bytesReceived");
  }

  @Test
  void numbersAreComparedAsNumbersAndTextAsText() {
    ObjectNode small = Json.object().put("id", "a9").put("bytesSent", 9).put("idleSeconds", 10.5);
    ObjectNode large = Json.object().put("id", "b10").put("bytesSent", 10).put("idleSeconds", 9.5);
    assertThat(sorted("bytesSent", large, small)).containsExactly("a9", "b10");
    assertThat(sorted("-bytesSent", small, large)).containsExactly("b10", "a9");
    assertThat(sorted("idle", small, large)).containsExactly("b10", "a9");
    assertThat(sorted("-id", small, large)).containsExactly("b10", "a9");
  }
}
