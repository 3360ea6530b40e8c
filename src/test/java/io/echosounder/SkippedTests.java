package io.echosounder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Counts by reason the tests that did not run because the machine lacks something. The build prints
 * the file at its end, where somebody reads it.
 */
public final class SkippedTests implements TestExecutionListener {

  /** Of this JVM: Surefire makes a listener for each test class where it forks several JVMs. */
  private static final Map<String, LongAdder> REASONS = new ConcurrentSkipListMap<>();

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    count(reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
      count(result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
    }
  }

  private static void count(String reason) {
    String line = reason.replaceFirst("^Assumption failed: ", "").lines().findFirst().orElse("");
    REASONS.computeIfAbsent(line, r -> new LongAdder()).increment();
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    String file = System.getProperty("skipped.tests");
    if (file == null) {
      return;
    }
    List<String> lines =
        REASONS.entrySet().stream()
            .map(e -> "Skipped tests: " + e.getValue() + ", because " + e.getKey())
            .toList();
    try {
      Files.createDirectories(Path.of(file).toAbsolutePath().getParent());
      Files.write(Path.of(file), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
