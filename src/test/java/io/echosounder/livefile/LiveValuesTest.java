package io.echosounder.livefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.echosounder.timeout.Timeout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveValuesTest {

  @TempDir Path folder;

  private LiveValues file(String text) throws Exception {
    Path file = Files.writeString(folder.resolve("live.properties"), text);
    return LiveValues.of(LiveValues.text(file));
  }

  @Test
  void aFileSetsWhatItNames() throws Exception {
    LiveValues values =
        file(
            """
            # steers
            echosounder.timeouts.half-closed = 1m30s
            echosounder.listener.max-connections=7
            """);
    assertThat(values.timeouts()).isEqualTo(Map.of(Timeout.HALF_CLOSED, Duration.ofSeconds(90)));
    assertThat(values.maxConnections()).isEqualTo(OptionalInt.of(7));
    assertThat(file("")).isEqualTo(LiveValues.NONE);
  }

  @Test
  void aFolderIsReadFileByFileWithoutWhatKubernetesHides() throws Exception {
    Files.writeString(folder.resolve("echosounder.timeouts.idle"), "5s\n");
    Files.createDirectory(folder.resolve("..2026_11_25"));
    assertThat(LiveValues.of(LiveValues.text(folder)).timeouts())
        .isEqualTo(Map.of(Timeout.IDLE, Duration.ofSeconds(5)));
  }

  @ParameterizedTest
  @CsvSource({
    "echosounder.timeouts.idle=soon, soon",
    "echosounder.timeouts.idel=1s, echosounder.timeouts.idel",
    "echosounder.listener.port=1, echosounder.listener.port",
    "echosounder.listener.max-connections=0, from 1",
    "echosounder.listener.max-connections=${N}, ${N}",
    "idle=1s, idle",
  })
  void aMistakeRefusesTheWholeFile(String line, String named) {
    assertThatExceptionOfType(LiveValues.Refused.class)
        .isThrownBy(() -> file("echosounder.timeouts.read=1s\n" + line + "\n"))
        .withMessageContaining(named);
  }

  @Test
  void aFileThatIsNotThereOrTooLargeIsRefused() {
    assertThatExceptionOfType(LiveValues.Refused.class)
        .isThrownBy(() -> LiveValues.text(folder.resolve("none")))
        .withMessage("does not exist");
    assertThatExceptionOfType(LiveValues.Refused.class)
        .isThrownBy(() -> file("#".repeat(70_000)))
        .withMessageContaining("64 KiB");
  }
}
