package io.echosounder;

import io.echosounder.common.ConfigMistake;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.QuarkusBindException;
import io.smallrye.config.ConfigValidationException;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says why the server did not start: one line for a mistake, a stack trace only for a fault. */
final class StartFailure {

  private static final Pattern NOT_CONVERTED =
      Pattern.compile(
          "The config property (\\S+) with the config value \"(.*)\" threw an Exception whilst being"
              + " converted (.*)",
          Pattern.DOTALL);
  private static final Pattern UNKNOWN = Pattern.compile("(\\S+) in \\S+ does not map to any root");
  private static final Pattern ENUM = Pattern.compile("Cannot convert .* to enum .*values: (.*)");
  private static final Pattern MANAGEMENT =
      Pattern.compile("Unable to start the management interface on .*:(\\d+)");

  private StartFailure() {}

  /** What Quarkus calls when the application has ended, well or not; ends the process. */
  static void exit(int code, @Nullable Throwable fault) {
    if (LaunchMode.current() != LaunchMode.NORMAL) {
      // A live reload is no end of the process.
      ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(code, fault);
      return;
    }
    if (fault != null) {
      List<String> mistakes = mistakes(fault);
      for (String mistake : mistakes) {
        System.err.println("echosounder: cannot start: " + mistake);
      }
      if (mistakes.isEmpty()) {
        System.err.println("echosounder: cannot start, for a reason that was not foreseen:");
        fault.printStackTrace();
      }
    }
    System.exit(code);
  }

  /** The lines for a person; none if the fault is not a mistake of configuration. */
  static List<String> mistakes(Throwable fault) {
    List<String> lines = new ArrayList<>();
    for (Throwable cause = fault; cause != null && lines.isEmpty(); cause = cause.getCause()) {
      if (cause instanceof ConfigMistake mistake) {
        lines.add(String.valueOf(mistake.getMessage()));
      } else if (cause instanceof ConfigValidationException invalid) {
        for (int i = 0; i < invalid.getProblemCount(); i++) {
          lines.add(readable(invalid.getProblem(i).getMessage()));
        }
      } else if (cause instanceof QuarkusBindException taken) {
        lines.add(cannotBind("quarkus.http", taken.getPort()));
      } else if (cause.getCause() instanceof BindException) {
        Matcher management = MANAGEMENT.matcher(String.valueOf(cause.getMessage()));
        if (management.matches()) {
          lines.add(cannotBind("quarkus.management", Integer.parseInt(management.group(1))));
        }
      }
    }
    return lines;
  }

  private static String cannotBind(String prefix, int port) {
    return String.format(
        "%s.port: %d cannot be bound; is it in use by another process, or %s.host not an address"
            + " of this machine?",
        prefix, port, prefix);
  }

  /** SmallRye's messages name the property too, but among codes and class names. */
  private static String readable(String problem) {
    String text = problem.replaceFirst("^[\\w.]+Exception: ", "").replaceAll("SRCFG\\d+: ", "");
    Matcher unknown = UNKNOWN.matcher(text);
    if (unknown.matches()) {
      return unknown.group(1) + ": there is no such property";
    }
    Matcher notConverted = NOT_CONVERTED.matcher(text);
    if (!notConverted.matches()) {
      return text;
    }
    Matcher oneOf = ENUM.matcher(notConverted.group(3));
    String accepted = oneOf.matches() ? "accepts " + oneOf.group(1) : notConverted.group(3);
    return String.format("%s: \"%s\": %s", notConverted.group(1), notConverted.group(2), accepted);
  }
}
