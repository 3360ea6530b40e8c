package io.echosounder.connection;

import java.util.OptionalLong;

/**
 * Writes the number of a connection as an id that is short and sorts by age as text too.
 *
 * <p>The first connection is {@code a1}, the thirty-sixth {@code b10}: base 36, led by a letter
 * that says how many digits follow.
 */
public final class ConnectionId {

  private static final int RADIX = 36;

  /** The digits of the largest long; no id is longer. */
  private static final int MAX_DIGITS = 13;

  private ConnectionId() {}

  /** The id of connection {@code number}, which counts from 1. */
  public static String format(long number) {
    String digits = Long.toString(number, RADIX);
    return (char) ('a' + digits.length() - 1) + digits;
  }

  /** The number behind an id, or empty if no connection can have that id. */
  public static OptionalLong parse(String id) {
    if (id.length() < 2 || id.length() > MAX_DIGITS + 1) {
      return OptionalLong.empty();
    }
    try {
      long number = Long.parseLong(id, 1, id.length(), RADIX);
      boolean canonical = number > 0 && format(number).equals(id);
      return canonical ? OptionalLong.of(number) : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
