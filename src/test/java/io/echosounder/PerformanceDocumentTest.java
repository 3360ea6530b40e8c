package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every figure of the tables about performance was written by {@code src/bench/measure}. */
class PerformanceDocumentTest {

  private static final String DOCUMENT = "docs/performance.md";
  private static final Pattern RUN = Pattern.compile("<!-- results: (\\S+) (\\S+) -->");

  /**
   * The load or the profiler is a program outside this repository, so src/bench/measure cannot
   * repeat it.
   */
  private static final Set<String> MEASURED_ELSEWHERE =
      Set.of(
          "## Cost of TLS",
          "## Cost of WebSocket",
          "## Cost of a message",
          "### The first connections of a process");

  private static final Pattern FIGURE = Pattern.compile("[\\d.,]+");
  private static final Pattern IN_README =
      Pattern.compile("An idle connection needs ([\\d.]+) KiB");

  /** From run, subject and figure to the value. */
  private final Map<String, BigDecimal> results = new HashMap<>();

  PerformanceDocumentTest() throws IOException {
    for (String line : Files.readAllLines(Path.of("src/bench/results.tsv"))) {
      String[] cells = line.split("\t", -1);
      if (!cells[0].equals("date")) {
        results.put(key(cells[4], cells[0], cells[5], cells[6]), new BigDecimal(cells[7]));
      }
    }
  }

  @Test
  void everyCellIsAResultOfTheRunThatItsTableNames() throws IOException {
    String workload = "";
    String date = "";
    String[] head = {};
    boolean elsewhere = false;
    List<String> wrong = new ArrayList<>();
    int cells = 0;
    for (String line : Documents.lines(DOCUMENT)) {
      Matcher run = RUN.matcher(line);
      if (run.matches()) {
        workload = run.group(1);
        date = run.group(2);
      }
      if (line.startsWith("#")) {
        workload = "";
        elsewhere = MEASURED_ELSEWHERE.contains(line);
      }
      if (!line.startsWith("|")) {
        head = new String[0];
        continue;
      }
      String[] row = row(line);
      if (head.length == 0) {
        head = row;
        continue;
      }
      if (elsewhere
          || (workload.isEmpty() && Arrays.stream(row).noneMatch(FIGURE.asMatchPredicate()))) {
        continue;
      }
      for (int i = 1; i < row.length; i++) {
        BigDecimal result = results.get(key(workload, date, row[0], head[i]));
        if (row[i].startsWith("---") || (row[i].isEmpty() && result == null)) {
          continue;
        }
        cells++;
        if (result == null || !text(result, row[i]).equals(row[i])) {
          wrong.add(row[0] + " | " + head[i] + ": " + row[i] + ", measured " + result);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(cells).isGreaterThan(20);
  }

  @Test
  void theReadmeHasTheGrowthThatTheTableShows() throws IOException {
    Matcher readme = IN_README.matcher(String.join("\n", Documents.lines("README.md")));
    assertThat(readme.find()).isTrue();
    String[] ours =
        Documents.table(DOCUMENT, "start").stream()
            .filter(row -> row[0].equals("AOT jar with its cache"))
            .findFirst()
            .orElseThrow();
    BigDecimal growth = new BigDecimal(ours[4]).subtract(new BigDecimal(ours[3]));
    assertThat(growth.doubleValue() * 1024 / 10_000)
        .isCloseTo(Double.parseDouble(readme.group(1)), within(0.1));
  }

  private static String key(String workload, String date, String subject, String figure) {
    return String.join("\t", workload, date, subject, figure);
  }

  private static String[] row(String line) {
    return Arrays.stream(line.substring(1, line.length() - 1).split("\\|", -1))
        .map(String::strip)
        .toArray(String[]::new);
  }

  /** With as many decimals as the cell. */
  private static String text(BigDecimal result, String cell) {
    int point = cell.indexOf('.');
    int decimals = point < 0 ? 0 : cell.length() - point - 1;
    return result.setScale(decimals, RoundingMode.HALF_UP).toPlainString();
  }
}
