package io.echosounder;

import io.echosounder.settings.PropertyTable;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The arguments of {@code serve}: properties, written as the JVM's own, and the help about them.
 */
final class ServeArguments {

  /** The section of the help that lists the properties. */
  private static final String PROPERTIES = "properties";

  private static final String DEFINE = "-D";

  private ServeArguments() {}

  /** Whether to serve: no other command, and nothing but properties. */
  static boolean areProperties(String... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      boolean isServe = i == 0 && arguments[i].equals("serve");
      boolean isProperty = arguments[i].startsWith(DEFINE) && arguments[i].length() > 2;
      if (!isServe && !isProperty) {
        return false;
      }
    }
    return true;
  }

  /** As if they stood in front of the command, where the JVM takes them. */
  static void setProperties(String... arguments) {
    for (String argument : arguments) {
      if (argument.startsWith(DEFINE)) {
        int equals = argument.indexOf('=');
        int end = equals < 0 ? argument.length() : equals;
        System.setProperty(
            argument.substring(DEFINE.length(), end),
            argument.substring(Math.min(end + 1, argument.length())));
      }
    }
  }

  /** Lets the help of {@code serve} list the properties behind the options. */
  static void explainProperties(CommandLine serve) {
    List<String> sections = new ArrayList<>(serve.getHelpSectionKeys());
    sections.add(sections.indexOf(UsageMessageSpec.SECTION_KEY_FOOTER_HEADING), PROPERTIES);
    serve.setHelpSectionKeys(sections);
    serve.getHelpSectionMap().put(PROPERTIES, ServeArguments::table);
  }

  /** Each property with its default and its meaning. */
  private static String table(Help help) {
    StringBuilder text = new StringBuilder();
    String end = System.lineSeparator();
    text.append(end)
        .append("Properties, also in config/application.properties, or as")
        .append(end)
        .append("ECHOSOUNDER_LISTENER_PORT in the environment:")
        .append(end);
    for (PropertyTable.Row row : PropertyTable.read().rows()) {
      String value = row.defaultValue().isEmpty() ? "" : "=" + row.defaultValue();
      text.append("  ").append(row.name()).append(value).append(end);
      text.append(wrapped(help, row.meaning()));
    }
    return text.toString();
  }

  private static String wrapped(Help help, String meaning) {
    int width = help.commandSpec().usageMessage().width();
    TextTable table =
        TextTable.forColumns(help.colorScheme(), new Column(width, 6, Column.Overflow.WRAP));
    table.indentWrappedLines = 0;
    table.addRowValues(meaning);
    return table.toString();
  }
}
