package io.echosounder.operator;

import io.echosounder.client.CommandRun;
import java.util.LinkedHashMap;
import java.util.Map;

/** Names and values, one to a line, with the values below each other. */
final class Facts {

  private final Map<String, String> all = new LinkedHashMap<>();

  void add(String name, String value) {
    all.put(name, CommandRun.oneLine(value));
  }

  /** Adds it unless it is unknown or does not apply. */
  void addIfThere(String name, String value) {
    if (!value.equals(Show.NONE)) {
      add(name, value);
    }
  }

  @Override
  public String toString() {
    int width = all.keySet().stream().mapToInt(String::length).max().orElse(0) + ":  ".length();
    StringBuilder text = new StringBuilder();
    all.forEach(
        (name, value) -> {
          String label = name + ":";
          text.append(label).append(" ".repeat(width - label.length())).append(value).append('\n');
        });
    return text.toString();
  }
}
