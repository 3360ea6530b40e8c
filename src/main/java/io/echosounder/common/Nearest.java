package io.echosounder.common;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Guesses what was meant by a name that does not exist. */
public final class Nearest {

  /** As much as two wrong letters. */
  private static final int OTHER_GROUP = 2;

  private Nearest() {}

  /**
   * The candidate that the fewest edits make of this name, or whose last word it has in another
   * group; none if all are far away.
   */
  public static Optional<String> to(String name, Collection<String> candidates) {
    String given = plain(name);
    String nearest = null;
    // More than a third of the letters wrong is another word.
    int least = Math.max(2, given.length() / 3) + 1;
    for (String candidate : candidates) {
      String real = plain(candidate);
      int edits = Math.min(edits(given, real), OTHER_GROUP + edits(last(given), last(real)));
      if (edits < least) {
        least = edits;
        nearest = candidate;
      }
    }
    return Optional.ofNullable(nearest);
  }

  /** Lower case, one kind of separator, and without the part that all of them share. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9]", ".")
        .replaceFirst("^echosounder\\.", "");
  }

  /** The word that people know. */
  private static String last(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** Levenshtein's distance. */
  private static int edits(String from, String to) {
    int[] row = new int[to.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
