package io.echosounder.admin.connections;

/** How many connections a page of a listing has. */
public record PageSize(int value) {

  /** The accepted values, as a problem names them. */
  public static final String ACCEPTED = "a number from 1 to 1000";

  static final int MAX = 1000;

  /**
   * Reads a size.
   *
   * @throws IllegalArgumentException if it is out of range
   */
  public static PageSize parse(String text) {
    // The JDK would accept a plus sign and the digits of every script.
    int value = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
    if (value < 1 || value > MAX) {
      throw new IllegalArgumentException(text);
    }
    return new PageSize(value);
  }
}
