package io.echosounder.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** One of the Dockerfiles. */
record Dockerfile(String name, List<String> lines) {

  /** The heap's part of the memory limit; buffers may take as much again. */
  static final int HEAP_PERCENT = 30;

  static Dockerfile read(String name) throws IOException {
    Path file = Path.of("src/main/docker", name);
    // A backslash at the end of a line continues the instruction.
    return new Dockerfile(name, Files.readString(file).replace("\\\n", "").lines().toList());
  }

  /** The arguments of the last instruction with this name. */
  String last(String instruction) {
    return lines.stream()
        .filter(line -> line.startsWith(instruction + " "))
        .map(line -> line.substring(instruction.length() + 1).strip())
        .reduce((earlier, later) -> later)
        .orElse("");
  }

  /** The whole file without its comments. */
  String instructions() {
    return lines.stream().filter(line -> !line.startsWith("#")).collect(Collectors.joining("\n"));
  }

  /** The images that its stages start from. */
  List<String> bases() {
    return lines.stream()
        .filter(line -> line.startsWith("FROM "))
        .map(line -> line.replaceAll("--platform=\\S+ ", "").split(" ", -1)[1])
        .toList();
  }
}
