package io.echosounder.client.watch;

/** Builds the text that Prometheus scrapes. Every sample carries the same first label. */
final class Exposition {
  private static final String PREFIX = "echosounder_watch_";

  private final StringBuilder text = new StringBuilder();
  private final String label;

  /**
   * @param label the label of every sample
   */
  Exposition(String label) {
    this.label = label;
  }

  void head(String name, String type, String help) {
    text.append("# HELP ").append(PREFIX).append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(PREFIX).append(name).append(' ').append(type).append('\n');
  }

  void sample(String name, String labels, Number value) {
    text.append(PREFIX).append(name).append('{').append(label);
    text.append(labels.isEmpty() ? "" : ",").append(labels).append("} ");
    text.append(value);
    text.append('\n');
  }

  void gauge(String name, String help, Number value) {
    head(name, "gauge", help);
    sample(name, "", value);
  }

  void counter(String name, String help, Number value) {
    head(name, "counter", help);
    sample(name, "", value);
  }

  static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  String text() {
    return text.toString();
  }
}
