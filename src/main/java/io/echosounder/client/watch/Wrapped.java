package io.echosounder.client.watch;

import java.util.ArrayList;
import java.util.List;

/** Breaks a line between words, because a terminal breaks it within them. */
final class Wrapped {
  private Wrapped() {}

  /**
   * Returns lines of at most {@code width}, unless a word is longer.
   *
   * @param indent the begin of every line but the first
   */
  static List<String> of(String line, int width, String indent) {
    List<String> lines = new ArrayList<>();
    String rest = line;
    while (rest.length() > width) {
      int end = rest.lastIndexOf(' ', width);
      if (end <= indent.length()) {
        end = rest.indexOf(' ', width);
      }
      if (end < 0) {
        break;
      }
      lines.add(rest.substring(0, end));
      rest = indent + rest.substring(end + 1);
    }
    lines.add(rest);
    return lines;
  }
}
