package io.echosounder;

import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What was packaged last, run as a person runs it: the launcher takes the native executable after a
 * native build, else the jar, with its AOT cache if there is one. Processes rather than
 * {@code @QuarkusIntegrationTest}, which knows neither exit codes nor standard streams nor signals,
 * and would not see the launcher.
 */
final class Packaged {

  private Packaged() {}

  static ProcessBuilder process(String... arguments) {
    return process(List.of(), arguments);
  }

  /** The same behind a command that executes the rest of its arguments. */
  static ProcessBuilder process(List<String> behind, String... arguments) {
    List<String> command = new ArrayList<>(behind);
    command.add(new File("echosounder").getAbsolutePath());
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_OPTS", "-Xmx512m");
    return builder;
  }

  /** For tests that start many: it takes two fifths less CPU time to start, and is slower later. */
  static ProcessBuilder startingFast(List<String> behind, String... arguments) {
    ProcessBuilder builder = process(behind, arguments);
    builder.environment().put("JAVA_OPTS", "-Xmx512m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    return builder;
  }
}
