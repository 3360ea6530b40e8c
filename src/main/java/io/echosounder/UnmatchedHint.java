package io.echosounder;

import io.echosounder.common.Nearest;
import io.echosounder.settings.PropertyTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says where an argument belongs that the command does not take, or what was meant by it. */
final class UnmatchedHint {

  private UnmatchedHint() {}

  /** Follows the message; empty if there is nothing to say. */
  static String of(CommandLine line, UnmatchedArgumentException e) {
    String argument = e.getUnmatched().isEmpty() ? "" : e.getUnmatched().getFirst();
    String command = line.getCommandName();
    if (argument.startsWith("-D")) {
      return "; a property is set in front of the command: echosounder " + argument + " " + command;
    }
    if (argument.startsWith("-X")) {
      return "; options of the JVM are set in JAVA_OPTS";
    }
    if (command.equals("serve")) {
      return serve(argument);
    }
    if (command.equals("echosounder") && !argument.startsWith("-")) {
      List<String> commands = new ArrayList<>(line.getSubcommands().keySet());
      return Nearest.to(argument.toLowerCase(Locale.ROOT), commands)
          .map(near -> "; did you mean " + near + "?")
          .orElse("; the commands are " + String.join(", ", commands));
    }
    return argument.startsWith("-") ? option(line, argument) : "";
  }

  private static String option(CommandLine line, String argument) {
    int equals = argument.indexOf('=');
    List<String> names = new ArrayList<>();
    for (OptionSpec option : line.getCommandSpec().options()) {
      names.addAll(List.of(option.names()));
    }
    return Nearest.to(equals < 0 ? argument : argument.substring(0, equals), names)
        .map(near -> "; did you mean " + near + "?")
        .orElse("");
  }

  /** An option of another server, such as {@code --port 80}, is a property of this one. */
  private static String serve(String argument) {
    String bare = argument.replaceFirst("^-+", "");
    int equals = bare.indexOf('=');
    String name = equals < 0 ? bare : bare.substring(0, equals);
    String value = equals < 0 ? "=…" : bare.substring(equals);
    Optional<String> property = PropertyTable.read().meant(name);
    return property
        .map(real -> "; did you mean -D" + real + value + "?")
        .orElse("; settings are properties: -Dechosounder.listener.port=9090");
  }
}
