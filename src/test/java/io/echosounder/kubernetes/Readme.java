package io.echosounder.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What the README says in its tables. */
final class Readme {

  private Readme() {}

  static String text() throws IOException {
    return Files.readString(Path.of("README.md"));
  }

  /** The first column of the table whose first column has this head, without its backticks. */
  static List<String> firstColumn(String head) throws IOException {
    return text()
        .lines()
        .dropWhile(line -> !line.startsWith("| " + head + " |"))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> line.split("\\|", -1)[1].strip().replace("`", ""))
        .toList();
  }

  /** The block of code whose first line starts like this. */
  static String block(String firstLine) throws IOException {
    return text()
        .lines()
        .dropWhile(line -> !line.startsWith(firstLine))
        .takeWhile(line -> !line.startsWith("```"))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
