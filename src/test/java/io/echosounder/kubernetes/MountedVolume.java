package io.echosounder.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** A folder that is filled as the kubelet fills the mount of a ConfigMap or of a Secret. */
public final class MountedVolume {

  private final Path folder;
  private int version;

  public MountedVolume(Path folder) {
    this.folder = folder;
  }

  /**
   * Replaces all files at once: a new folder, and the rename of a link to it over {@code ..data}.
   */
  public void write(Map<String, String> files) throws IOException {
    version++;
    permit(folder, "rwxrwxrwx");
    Path now = Files.createDirectory(folder.resolve("..version" + version));
    permit(now, "rwxr-xr-x");
    for (Map.Entry<String, String> file : files.entrySet()) {
      permit(Files.writeString(now.resolve(file.getKey()), file.getValue()), "rw-r--r--");
    }
    Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), now.getFileName());
    Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    for (String name : files.keySet()) {
      Path visible = folder.resolve(name);
      if (!Files.isSymbolicLink(visible)) {
        Files.createSymbolicLink(visible, Path.of("..data", name));
      }
    }
  }

  private static void permit(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }
}
