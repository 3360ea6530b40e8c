package io.echosounder.admin.connections;

import io.echosounder.http.problem.ProblemException;

/** How many connections a page of a listing has. */
public record PageSize(int value) {

  static final int MAX = 1000;

  /** Reads the parameter {@code limit}; JAX-RS calls it. */
  public static PageSize fromString(String text) {
    // The JDK would accept a plus sign and the digits of every script.
    int value = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
    if (value < 1 || value > MAX) {
      throw ProblemException.parameter("limit", text, "a number from 1 to " + MAX);
    }
    return new PageSize(value);
  }
}
