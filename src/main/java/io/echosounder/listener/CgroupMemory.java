package io.echosounder.listener;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The memory limit of this process's control group: in Kubernetes {@code resources.limits.memory}.
 * A group is bound by the limits of its parents too, so the smallest counts.
 *
 * @param bytes the limit
 * @param countsSockets whether the kernel charges socket buffers to the group: version 2 does
 */
public record CgroupMemory(long bytes, boolean countsSockets) {

  /** Version 1 writes "no limit" as a number near this one. */
  private static final long UNLIMITED = Long.MAX_VALUE / 2;

  /**
   * Reads the limit.
   *
   * @param root the folder with {@code proc} and {@code sys}: {@code /}, or a test's folder
   * @return the limit; {@link Long#MAX_VALUE} bytes if there is none
   */
  public static CgroupMemory limit(Path root) {
    long smallest = Long.MAX_VALUE;
    boolean sockets = false;
    for (String line : lines(root.resolve("proc/self/cgroup"))) {
      String[] parts = line.split(":", 3);
      if (parts.length < 3) {
        continue;
      }
      boolean second = parts[1].isEmpty();
      if (!second && !List.of(parts[1].split(",", -1)).contains("memory")) {
        continue;
      }
      Path mount = root.resolve(second ? "sys/fs/cgroup" : "sys/fs/cgroup/memory");
      String file = second ? "memory.max" : "memory.limit_in_bytes";
      for (Path group : upwards(mount, parts[2])) {
        OptionalLong limit = number(group.resolve(file));
        if (limit.isPresent() && limit.getAsLong() < smallest) {
          smallest = limit.getAsLong();
          sockets = second;
        }
      }
    }
    return new CgroupMemory(smallest >= UNLIMITED ? Long.MAX_VALUE : smallest, sockets);
  }

  /**
   * The folders of a group and its parents. In a container the path may be the host's and exist
   * only there; then the mount itself is the group.
   */
  private static List<Path> upwards(Path mount, String path) {
    List<Path> folders = new ArrayList<>();
    Path top = mount.normalize();
    Path folder = mount.resolve(path.replaceFirst("^/+", "")).normalize();
    while (folder != null && folder.startsWith(top)) {
      folders.add(folder);
      folder = folder.getParent();
    }
    if (!folders.contains(top)) {
      folders.add(top);
    }
    return folders;
  }

  private static OptionalLong number(Path file) {
    List<String> lines = lines(file);
    return !lines.isEmpty() && lines.getFirst().matches("\\d{1,18}")
        ? OptionalLong.of(Long.parseLong(lines.getFirst()))
        : OptionalLong.empty();
  }

  /** The lines of a file; empty if the file is missing, as on systems other than Linux. */
  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
  }
}
