package io.echosounder.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The memory that the kernel charges to a container, with cgroups of version 1 or 2. */
sealed interface ContainerMemory {

  /** All of it, socket buffers included, bytes. */
  long used() throws IOException;

  /** Socket buffers alone, bytes. */
  long sockets() throws IOException;

  /** Processes that were killed because the limit was reached. */
  long kills() throws IOException;

  static ContainerMemory of(Container container) throws IOException {
    List<String> groups =
        Files.readAllLines(Path.of("/proc", container.inspect("{{.State.Pid}}"), "cgroup"));
    for (String line : groups) {
      String[] parts = line.split(":", 3);
      if (List.of(parts[1].split(",")).contains("memory")) {
        Version1 group = new Version1(Path.of("/sys/fs/cgroup/memory" + parts[2]));
        group.countSockets();
        return group;
      }
    }
    return new Version2(Path.of("/sys/fs/cgroup" + groups.getLast().split(":", 3)[2]));
  }

  /** Here socket buffers have their own counter, and the memory limit does not include them. */
  record Version1(Path group) implements ContainerMemory {

    /** Sets a limit, because the kernel only counts sockets that are opened after there is one. */
    void countSockets() throws IOException {
      Files.writeString(group.resolve("memory.kmem.tcp.limit_in_bytes"), "" + (1L << 40));
    }

    @Override
    public long used() throws IOException {
      return number("memory.usage_in_bytes") + sockets();
    }

    @Override
    public long sockets() throws IOException {
      return number("memory.kmem.tcp.usage_in_bytes");
    }

    @Override
    public long kills() throws IOException {
      return field(group.resolve("memory.oom_control"), "oom_kill");
    }

    private long number(String file) throws IOException {
      return Long.parseLong(Files.readString(group.resolve(file)).strip());
    }
  }

  /** Here one limit includes the socket buffers. */
  record Version2(Path group) implements ContainerMemory {

    @Override
    public long used() throws IOException {
      return Long.parseLong(Files.readString(group.resolve("memory.current")).strip());
    }

    @Override
    public long sockets() throws IOException {
      return field(group.resolve("memory.stat"), "sock");
    }

    @Override
    public long kills() throws IOException {
      return field(group.resolve("memory.events"), "oom_kill");
    }
  }

  private static long field(Path file, String name) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> line.split(" ", -1))
        .filter(words -> words[0].equals(name))
        .mapToLong(words -> Long.parseLong(words[1]))
        .findFirst()
        .orElseThrow();
  }
}
