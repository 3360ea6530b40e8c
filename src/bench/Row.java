import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A line of the file of results: one figure of one subject, measured at one commit. */
record Row(
    String date,
    String commit,
    String machine,
    String jdk,
    String workload,
    String subject,
    String figure,
    double value) {

  static final String HEADER = "date\tcommit\tmachine\tjdk\tworkload\tsubject\tfigure\tvalue";

  static List<Row> read(Path file) throws IOException {
    return Files.readAllLines(file).stream().skip(1).map(Row::parse).toList();
  }

  private static Row parse(String line) {
    String[] cells = line.split("\t", -1);
    if (cells.length != 8) {
      throw new IllegalArgumentException("not a result: " + Arrays.toString(cells));
    }
    return new Row(
        cells[0],
        cells[1],
        cells[2],
        cells[3],
        cells[4],
        cells[5],
        cells[6],
        Double.parseDouble(cells[7]));
  }

  String text() {
    return String.join(
        "\t",
        date,
        commit,
        machine,
        jdk,
        workload,
        subject,
        figure,
        String.format(Locale.ROOT, "%.4g", value));
  }
}
