package io.echosounder.client.idle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Notices that this machine slept: while it does, {@link System#nanoTime} stands still and no
 * packet arrives, so that silences would be measured too short and losses would be blamed on the
 * path.
 */
final class SleepWatch {
  private static final Path UPTIME = Path.of("/proc/uptime");

  /** Far above the hundredths of a second in which Linux tells its uptime. */
  private static final Duration LEAST = Duration.ofMillis(500);

  private final LongSupplier awake;
  private final LongSupplier sinceBoot;
  private final long ahead;

  /**
   * @param awake nanoseconds on a clock that stands still while the machine sleeps
   * @param sinceBoot nanoseconds on one that does not
   */
  SleepWatch(LongSupplier awake, LongSupplier sinceBoot) {
    this.awake = awake;
    this.sinceBoot = sinceBoot;
    this.ahead = sinceBoot.getAsLong() - awake.getAsLong();
  }

  /** Sees nothing on a system that does not tell its uptime in a file. */
  static SleepWatch ofThisMachine() {
    return new SleepWatch(
        System::nanoTime, Files.isReadable(UPTIME) ? SleepWatch::uptimeNanos : System::nanoTime);
  }

  /** How long the machine has slept since this watch began; zero if not at all. */
  Duration slept() {
    Duration slept = Duration.ofNanos(sinceBoot.getAsLong() - awake.getAsLong() - ahead);
    return slept.compareTo(LEAST) >= 0 ? slept : Duration.ZERO;
  }

  private static long uptimeNanos() {
    try {
      String text = Files.readString(UPTIME);
      return Math.round(Double.parseDouble(text.substring(0, text.indexOf(' '))) * 1e9);
    } catch (IOException | RuntimeException e) {
      throw new IllegalStateException("cannot read " + UPTIME, e);
    }
  }
}
