import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Prints the newest results of a workload as a table of the documentation. */
final class Table {

  private Table() {}

  public static void main(String... arguments) throws IOException {
    List<Row> all =
        Row.read(Path.of("src/bench/results.tsv")).stream()
            .filter(row -> row.workload().equals(arguments[0]))
            .toList();
    Row newest = all.getLast();
    List<Row> rows = all.stream().filter(row -> row.date().equals(newest.date())).toList();
    Set<String> figures = new LinkedHashSet<>();
    Set<String> subjects = new LinkedHashSet<>();
    for (Row row : rows) {
      figures.add(row.figure());
      subjects.add(row.subject());
    }
    System.out.printf("<!-- results: %s %s -->%n%n", newest.workload(), newest.date());
    System.out.println("| " + firstColumn(newest.workload()) + " | " + String.join(" | ", figures) + " |");
    System.out.println("|---".repeat(figures.size() + 1) + "|");
    for (String subject : subjects) {
      System.out.println(
          figures.stream()
              .map(figure -> cell(rows, subject, figure))
              .collect(Collectors.joining(" | ", "| " + subject + " | ", " |")));
    }
  }

  private static String firstColumn(String workload) {
    return workload.equals(StartWorkload.NAME) ? "start" : "server";
  }

  private static String cell(List<Row> rows, String subject, String figure) {
    return rows.stream()
        .filter(row -> row.subject().equals(subject) && row.figure().equals(figure))
        .map(row -> text(row.value()))
        .findFirst()
        .orElse("");
  }

  /** Three digits say as much as these measurements know. */
  private static String text(double value) {
    int decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
