package io.echosounder.settings;

import io.echosounder.common.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Every property with its default and its meaning: the table in docs/properties.md, which the build
 * packages. It is read only for the help, or if a property is given.
 */
public final class PropertyTable {

  private static final String RESOURCE = "properties.md";

  private final Map<String, Row> rows;

  /** One property; the default is empty if there is none, or if it depends on the machine. */
  public record Row(String name, String defaultValue, String meaning) {}

  private PropertyTable(Map<String, Row> rows) {
    this.rows = rows;
  }

  /** Reads the table. */
  public static PropertyTable read() {
    Map<String, Row> rows = new LinkedHashMap<>();
    lines()
        .lines()
        .filter(line -> line.startsWith("| `echosounder."))
        .map(line -> line.split("\\|", -1))
        .map(c -> new Row(plain(c[1]), plain(c[2]), plain(c[3])))
        .forEach(row -> rows.put(row.name(), row));
    return new PropertyTable(rows);
  }

  /** The table as it stands in docs/properties.md. */
  static String lines() {
    try (InputStream table = PropertyTable.class.getResourceAsStream(RESOURCE)) {
      return new String(
          Objects.requireNonNull(table, RESOURCE).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows, in the order of docs/properties.md. */
  public Iterable<Row> rows() {
    return rows.values();
  }

  Set<String> names() {
    return rows.keySet();
  }

  boolean has(String name) {
    return rows.containsKey(name);
  }

  /** The property that an environment variable sets, whatever the case of its letters. */
  Optional<String> byVariable(String variable) {
    String upper = variable.toUpperCase(Locale.ROOT);
    return names().stream().filter(name -> variable(name).equals(upper)).findFirst();
  }

  /** The environment variable that sets a property. */
  static String variable(String property) {
    return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  /** The property with the most similar name; empty if none is similar. */
  Optional<String> nearest(String name) {
    return Nearest.to(name, names());
  }

  /** Finds a property by its last word, such as {@code port}, or by a similar name. */
  public Optional<String> meant(String word) {
    return names().stream()
        .filter(name -> name.equals(word) || name.endsWith("." + word))
        .findFirst()
        .or(() -> nearest(word));
  }

  private static String plain(String cell) {
    return cell.strip().replace("`", "");
  }
}
