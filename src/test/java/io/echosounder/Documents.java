package io.echosounder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The documents in Markdown, and the tables in them. */
public final class Documents {

  private Documents() {}

  /** Every document, the README first. */
  public static List<Path> files() throws IOException {
    List<Path> files =
        new ArrayList<>(
            List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md"), Path.of("CHANGELOG.md")));
    try (Stream<Path> docs = Files.list(Path.of("docs"))) {
      docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(files::add);
    }
    return files;
  }

  /** The lines of one document. */
  public static List<String> lines(String file) throws IOException {
    return Files.readAllLines(Path.of(file));
  }

  /** The rows of the table in this document whose first column has this head. */
  public static List<String[]> table(String file, String firstColumn) throws IOException {
    return lines(file).stream()
        .dropWhile(line -> !line.startsWith("| " + firstColumn + " |"))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> line.substring(2, line.length() - 1).strip())
        .map(line -> Stream.of(line.split("\\|", -1)).map(String::strip).toArray(String[]::new))
        .toList();
  }

  /** The first column of that table, without its backticks. */
  public static List<String> firstColumn(String file, String head) throws IOException {
    return table(file, head).stream().map(row -> row[0].replace("`", "")).toList();
  }

  /** The rest of the code block in this document, from the line that starts like this. */
  public static String block(String file, String firstLine) throws IOException {
    return lines(file).stream()
        .dropWhile(line -> !line.startsWith(firstLine))
        .takeWhile(line -> !line.startsWith("```"))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
