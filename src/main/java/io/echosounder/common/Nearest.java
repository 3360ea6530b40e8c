package io.echosounder.common;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the existing name that is most similar to a wrong one, for "did you mean". */
public final class Nearest {

  /** The right last word in a wrong group counts as two wrong letters. */
  private static final int OTHER_GROUP = 2;

  private Nearest() {}

  /**
   * The candidate with the fewest letters to change; empty if every candidate needs too many. A
   * candidate with the same last word in another group is near too.
   */
  public static Optional<String> to(String name, Collection<String> candidates) {
    String given = plain(name);
    String nearest = null;
    // With more than a third of its letters wrong, it is another word.
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

  /** In lower case, with dots as separators, and without the prefix of all properties. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9]", ".")
        .replaceFirst("^echosounder\\.", "");
  }

  /** The last word, which people remember best. */
  private static String last(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** The Levenshtein distance. */
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
