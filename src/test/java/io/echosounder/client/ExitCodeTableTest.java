package io.echosounder.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.Documents;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExitCodeTableTest {
  @Test
  void theReadmeListsTheExitCodesAsTheyAre() throws IOException {
    List<String> table =
        Documents.lines("docs/client.md").stream()
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
