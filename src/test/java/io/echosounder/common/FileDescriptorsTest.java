package io.echosounder.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class FileDescriptorsTest {

  private static final int FILES = 200;

  /** Other tests of this JVM may close a few files meanwhile. */
  @Test
  void countsOpenFiles(@TempDir Path directory) throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    long before = FileDescriptors.ofThisProcess().orElseThrow().open();
    List<InputStream> open = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      open.add(Files.newInputStream(file));
    }
    FileDescriptors after = FileDescriptors.ofThisProcess().orElseThrow();
    for (InputStream stream : open) {
      stream.close();
    }
    assertThat(after.open()).isGreaterThan(before + FILES / 2);
    assertThat(after.limit()).isGreaterThan(after.open());
  }
}
