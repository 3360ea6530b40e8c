package io.echosounder.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.echosounder.adminclient.Json;
import io.echosounder.common.Durations;
import io.echosounder.common.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The five timeouts: how a change is written, and the table that shows them. */
final class Timeouts {

  static final List<String> NAMES = List.of("read", "write", "idle", "halfClosed", "lifetime");

  private Timeouts() {}

  /** Whether an argument is a change such as {@code idle=2s}, rather than a connection's id. */
  static boolean isChange(String argument) {
    return argument.contains("=");
  }

  /**
   * Makes the merge patch of changes such as {@code idle=2s}, {@code read=off} and {@code
   * lifetime=-}.
   *
   * @throws IllegalArgumentException if one cannot be understood; the message quotes it
   */
  static ObjectNode patch(List<String> changes) {
    ObjectNode patch = Json.object();
    for (String change : changes) {
      int equals = change.indexOf('=');
      String name = name(change.substring(0, equals));
      if (patch.has(name)) {
        throw new IllegalArgumentException(name + " is given twice");
      }
      patch.put(name, value(change, change.substring(equals + 1)));
    }
    return patch;
  }

  private static String name(String given) {
    String plain = plain(given);
    return NAMES.stream()
        .filter(name -> plain(name).equals(plain))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(unknown(given)));
  }

  private static String unknown(String given) {
    String hint =
        Nearest.to(given, NAMES)
            .map(near -> "did you mean " + near + "?")
            .orElse("the timeouts are " + String.join(", ", NAMES));
    return "there is no timeout " + given + "; " + hint;
  }

  /** {@code half-closed} is {@code halfClosed}. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace("-", "");
  }

  private static @Nullable String value(String change, String value) {
    String plain = value.strip().toLowerCase(Locale.ROOT);
    if (plain.equals("-") || plain.equals("null")) {
      return null;
    }
    if (plain.equals("off")) {
      return "0s";
    }
    try {
      Durations.parseTimeout(value);
      return value.strip();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          change + ": it " + e.getMessage() + "; or off, or - for the configured value", e);
    }
  }

  /**
   * The timeouts of one server or connection.
   *
   * @param timeouts the API's object
   * @param deadlines the remaining seconds of each running timeout; missing where there are none
   */
  static Table table(JsonNode timeouts, JsonNode deadlines) {
    List<String> headers = new ArrayList<>(List.of("TIMEOUT", "VALUE", "FROM"));
    if (deadlines.isObject()) {
      headers.add("FIRES IN");
    }
    Table table = new Table(headers);
    rows(table, List.of(), timeouts, deadlines);
    return table;
  }

  /** Adds a row for each timeout. */
  static void rows(Table table, List<String> begin, JsonNode timeouts, JsonNode deadlines) {
    for (String name : NAMES) {
      List<String> row = new ArrayList<>(begin);
      row.add(name);
      row.add(Show.timeout(timeouts.path(name)));
      row.add(Show.text(timeouts.path("sources").path(name)));
      row.add(Show.span(deadlines.path(name)));
      table.row(row);
    }
  }
}
