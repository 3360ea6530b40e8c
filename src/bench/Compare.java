import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints the figures of two commits, or of two files of results, and their ratios. */
final class Compare {

  private static final Path RESULTS = Path.of("src/bench/results.tsv");

  private Compare() {}

  public static void main(String... arguments) throws IOException {
    Map<String, Row> before = figures(arguments[0]);
    Map<String, Row> after = figures(arguments[1]);
    System.out.printf(
        "%-8s %-32s %-45s %10s %10s %6s%n",
        "workload", "subject", "figure", "before", "after", "ratio");
    before.forEach(
        (name, row) -> {
          Row other = after.get(name);
          if (other != null) {
            System.out.printf(
                "%-8s %-32s %-45s %10.2f %10.2f %6.3f%n",
                row.workload(),
                row.subject(),
                row.figure(),
                row.value(),
                other.value(),
                other.value() / row.value());
          }
        });
  }

  /** The newest value of each figure, of a file or of one commit. */
  private static Map<String, Row> figures(String fileOrCommit) throws IOException {
    Path file = Path.of(fileOrCommit);
    boolean isFile = Files.exists(file);
    List<Row> rows =
        Row.read(isFile ? file : RESULTS).stream()
            .filter(row -> isFile || row.commit().equals(fileOrCommit))
            .toList();
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("no results of " + fileOrCommit + " in " + RESULTS);
    }
    Map<String, Row> newest = new LinkedHashMap<>();
    rows.forEach(
        row -> newest.put(row.workload() + "\t" + row.subject() + "\t" + row.figure(), row));
    return newest;
  }
}
