package io.echosounder.livefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.echosounder.timeout.Timeout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
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

  /** Read through its link, where a file that the new version lacks is gone at once. */
  @Test
  void aMountedConfigMapIsReadInOneVersion() throws Exception {
    Path version = Files.createDirectory(folder.resolve("..2026_11_25"));
    Files.writeString(version.resolve("echosounder.timeouts.idle"), "5s\n");
    Files.createSymbolicLink(folder.resolve("..data"), version.getFileName());
    // The kubelet removes the links of deleted keys a moment after it has swapped ..data.
    Files.createSymbolicLink(
        folder.resolve("echosounder.timeouts.read"), Path.of("..data/echosounder.timeouts.read"));
    assertThat(LiveValues.of(LiveValues.text(folder)).timeouts())
        .isEqualTo(Map.of(Timeout.IDLE, Duration.ofSeconds(5)));
  }

  /** A writer that swaps versions without a pause; each version has the same value in each file. */
  @Test
  void aSwapMidwayIsNeverSeen() throws Exception {
    configMap(0);
    Thread kubelet =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 1; i <= 300; i++) {
                    configMap(i);
                  }
                });
    while (kubelet.isAlive()) {
      assertThat(LiveValues.text(folder)).hasSize(3);
      assertThat(Set.copyOf(LiveValues.text(folder).values())).hasSize(1);
    }
    assertThat(LiveValues.text(folder)).containsValue("300s");
  }

  private void configMap(int number) {
    try {
      Path version = Files.createDirectory(folder.resolve("..version" + number));
      for (String timeout : List.of("idle", "read", "write")) {
        String name = "echosounder.timeouts." + timeout;
        Files.writeString(version.resolve(name), number + "s");
        if (number == 0) {
          Files.createSymbolicLink(folder.resolve(name), Path.of("..data", name));
        }
      }
      Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), version.getFileName());
      Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
      Path old = folder.resolve("..version" + (number - 1));
      if (Files.exists(old)) {
        for (String timeout : List.of("idle", "read", "write")) {
          Files.delete(old.resolve("echosounder.timeouts." + timeout));
        }
        Files.delete(old);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
