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
 * @param figures the measured times by their names; the JSON document adds {@code Seconds}
 */
record Finding(
    String check, Status status, String text, ExitCode exitCode, Map<String, Duration> figures) {

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
    Map<String, Duration> more = new LinkedHashMap<>(figures);
    more.put(name, figure);
    return new Finding(check, status, text, exitCode, more);
  }
}
