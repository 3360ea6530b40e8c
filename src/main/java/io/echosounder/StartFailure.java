package io.echosounder;

import io.echosounder.common.ConfigMistake;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.QuarkusBindException;
import io.smallrye.config.ConfigValidationException;
import java.io.PrintStream;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Prints why the server did not start: a line for each mistake, a stack trace only for a defect.
 */
final class StartFailure {

  /**
   * SmallRye's message about a property of Quarkus, because this program does not know its type.
   */
  private static final Pattern NOT_CONVERTED =
      Pattern.compile(
          "The config property (\\S+) with the config value \"(.*)\" threw an Exception whilst being"
              + " converted (.*)",
          Pattern.DOTALL);

  private static final Pattern MISSING =
      Pattern.compile(
          "The config property (\\S+) is required but it could not be found in any config source");

  private static final Pattern MANAGEMENT =
      Pattern.compile("Unable to start the management interface on .*:(-?\\d+)");

  private StartFailure() {}

  /**
   * Quarkus calls this when the application has ended, with or without a fault. Ends the process.
   */
  static void exit(int code, @Nullable Throwable fault) {
    if (LaunchMode.current() != LaunchMode.NORMAL) {
      // A live reload must not end the process.
      ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(code, fault);
      return;
    }
    if (fault != null) {
      tell(fault, System.err);
    }
    System.exit(fault == null ? code : 1);
  }

  /** Prints one line for each mistake, or a stack trace if the configuration has none. */
  static void tell(Throwable fault, PrintStream err) {
    Collection<String> mistakes = mistakes(fault);
    for (String mistake : mistakes) {
      err.println("echosounder: cannot start: " + mistake);
    }
    if (mistakes.isEmpty()) {
      err.println("echosounder: cannot start, because of an unexpected error:");
      fault.printStackTrace(err);
    }
    err.flush();
  }

  /** The lines to print; empty if the fault is not a mistake of configuration. */
  private static Collection<String> mistakes(Throwable fault) {
    Map<String, String> lines = new LinkedHashMap<>();
    for (ConfigMistake mistake : AllMistakes.found()) {
      lines.put(mistake.property(), String.valueOf(mistake.getMessage()));
    }
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      Optional<String> tls = TlsMistakes.line(cause);
      if (tls.isPresent()) {
        lines.put("tls", tls.get());
      } else if (cause instanceof ConfigMistake mistake) {
        lines.putIfAbsent(mistake.property(), String.valueOf(mistake.getMessage()));
      } else if (cause instanceof ConfigValidationException invalid) {
        for (int i = 0; i < invalid.getProblemCount(); i++) {
          addQuarkusOwn(lines, invalid.getProblem(i).getMessage());
        }
      } else if (cause instanceof QuarkusBindException taken) {
        addCannotBind(lines, "quarkus.http", taken.getPort());
      } else if (cause instanceof IllegalStateException) {
        Matcher management = MANAGEMENT.matcher(String.valueOf(cause.getMessage()));
        if (management.matches()) {
          addCannotBind(lines, "quarkus.management", Integer.parseInt(management.group(1)));
        }
      }
    }
    if (lines.containsKey("quarkus.http.port")) {
      // By default the port of HTTPS is that of HTTP, so this would be the same mistake again.
      lines.remove("quarkus.http.ssl-port");
    }
    return lines.values();
  }

  private static void addCannotBind(Map<String, String> lines, String prefix, int port) {
    if (lines.containsKey(prefix + ".host") || lines.containsKey(prefix + ".port")) {
      return; // That line already names the mistake.
    }
    lines.put(
        "bind",
        String.format(
            Locale.ROOT,
            "%s.port: %d cannot be bound; is it in use by another process, or %s.host not an"
                + " address of this machine?",
            prefix,
            // The HTTP server reports port 0 as a negative number.
            Math.max(0, port),
            prefix));
  }

  /** Removes codes and class names from SmallRye's message, which names the property too. */
  private static void addQuarkusOwn(Map<String, String> lines, String problem) {
    String text = problem.replaceFirst("^[\\w.]+Exception: ", "").replaceAll("SRCFG\\d+: ", "");
    if (lines.keySet().stream().anyMatch(text::contains)) {
      return; // We have a line about this property already.
    }
    Matcher notConverted = NOT_CONVERTED.matcher(text);
    Matcher missing = MISSING.matcher(text);
    if (notConverted.matches()) {
      lines.put(
          notConverted.group(1),
          notConverted.group(1) + ": \"" + notConverted.group(2) + "\": " + notConverted.group(3));
    } else if (missing.matches()) {
      lines.put(missing.group(1), missing.group(1) + ": is needed, but not given");
    } else if (lines.isEmpty()) {
      lines.put(text, text);
    }
  }
}
