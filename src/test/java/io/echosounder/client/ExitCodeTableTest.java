package io.echosounder.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExitCodeTableTest {
  @Test
  void theReadmeListsTheExitCodesAsTheyAre() throws IOException {
    List<String> table =
        Files.readAllLines(Path.of("README.md")).stream()
            .dropWhile(line -> !line.startsWith("| exit code |"))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    assertThat(table)
        .isEqualTo(
            Arrays.stream(ExitCode.values())
                .map(
                    code ->
                        "| %d | `%s` | %s |".formatted(code.code(), code.label(), code.meaning()))
                .toList());
  }
}
