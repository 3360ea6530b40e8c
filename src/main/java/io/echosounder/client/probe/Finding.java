package io.echosounder.client.probe;

import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The result of one check.
 *
 * @param check the check's name, which never changes, because scripts look for it
 * @param text the figure or the defect, written for people
 * @param exitCode {@link ExitCode#OK} unless the check failed
 * @param millis the figures in milliseconds, by their names in the JSON document
 */
record Finding(
    String check, Status status, String text, ExitCode exitCode, Map<String, Double> millis) {

  /** From harmless to bad. {@link #SKIP} tells nothing about the server. */
  enum Status {
    SKIP,
    PASS,
    WARN,
    FAIL
  }

  static Finding pass(String check, String text) {
    return new Finding(check, Status.PASS, text, ExitCode.OK, Map.of());
  }

  static Finding warn(String check, String text) {
    return new Finding(check, Status.WARN, text, ExitCode.OK, Map.of());
  }

  static Finding skip(String check, String text) {
    return new Finding(check, Status.SKIP, text, ExitCode.OK, Map.of());
  }

  static Finding fail(String check, ExitCode exitCode, String text) {
    return new Finding(check, Status.FAIL, text, exitCode, Map.of());
  }

  static Finding fail(String check, Failure failure) {
    return fail(check, failure.exitCode(), failure.getMessage());
  }

  /** Returns a copy with one more figure. */
  Finding with(String name, Duration figure) {
    Map<String, Double> more = new LinkedHashMap<>(millis);
    more.put(name, figure.toNanos() / 1e6);
    return new Finding(check, status, text, exitCode, more);
  }
}
