package io.echosounder.listener;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** Waits for conditions; the bound is for a test that fails, and far beyond any noise. */
public final class Await {

  private static final Duration BOUND = Duration.ofSeconds(30);

  private Await() {}

  public static void until(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await().atMost(BOUND).pollInterval(Duration.ofMillis(5)).until(condition);
  }

  public static void untilAsserted(ThrowingRunnable assertion) {
    Awaitility.await().atMost(BOUND).pollInterval(Duration.ofMillis(5)).untilAsserted(assertion);
  }
}
