package io.echosounder.operator;

import io.echosounder.client.CommandRun;
import java.util.ArrayList;
import java.util.List;

/**
 * Text in columns, as {@code kubectl} prints it: aligned on the left, without lines. A cell never
 * breaks its row, even if it comes from a server with control characters in it.
 */
final class Table {

  private static final String GAP = "   ";

  /** On a screen, where every column counts. */
  private static final String NARROW_GAP = "  ";

  private final List<String> headers;
  private final List<List<String>> rows = new ArrayList<>();
  private final int[] widths;

  Table(List<String> headers) {
    this.headers = headers;
    this.widths = headers.stream().mapToInt(String::length).toArray();
  }

  /** Adds a row with a cell for each header. */
  void row(List<String> cells) {
    List<String> row = new ArrayList<>();
    for (int i = 0; i < widths.length; i++) {
      String cell = CommandRun.oneLine(cells.get(i));
      row.add(cell.isEmpty() ? "-" : cell);
      widths[i] = Math.max(widths[i], row.get(i).length());
    }
    rows.add(row);
  }

  /** Keeps a column from becoming narrower than this, so that it does not jump when redrawn. */
  void atLeast(int column, int width) {
    widths[column] = Math.max(widths[column], width);
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** All lines, each with its line end. */
  String text(boolean withHeaders) {
    StringBuilder text = new StringBuilder();
    if (withHeaders) {
      text.append(line(headers, widths.length, GAP)).append('\n');
    }
    for (List<String> row : rows) {
      text.append(line(row, widths.length, GAP)).append('\n');
    }
    return text.toString();
  }

  /** The headers and the rows with as many whole columns as have room; the first always has. */
  List<String> lines(int room) {
    int columns = 1;
    int used = widths[0];
    while (columns < widths.length && used + NARROW_GAP.length() + widths[columns] <= room) {
      used += NARROW_GAP.length() + widths[columns];
      columns++;
    }
    List<String> lines = new ArrayList<>();
    lines.add(line(headers, columns, NARROW_GAP));
    for (List<String> row : rows) {
      lines.add(line(row, columns, NARROW_GAP));
    }
    return lines;
  }

  private String line(List<String> cells, int columns, String gap) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < columns; i++) {
      String cell = cells.get(i);
      line.append(cell);
      if (i + 1 < columns) {
        line.append(" ".repeat(widths[i] - cell.length())).append(gap);
      }
    }
    return line.toString().stripTrailing();
  }
}
