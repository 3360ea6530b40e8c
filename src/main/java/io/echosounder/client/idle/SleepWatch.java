package io.echosounder.client.idle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Notices that this machine slept. During sleep {@link System#nanoTime} stands still and no packet
 * arrives. Without this check, silences would look too short and the path would get the blame.
 */
final class SleepWatch {
  private static final Path UPTIME = Path.of("/proc/uptime");

  /** Much more than the resolution of Linux' uptime, a hundredth of a second. */
  private static final Duration LEAST = Duration.ofMillis(500);

  private final LongSupplier awake;
  private final LongSupplier sinceBoot;
  private final long ahead;

  /**
   * @param awake nanoseconds on a clock that stands still while the machine sleeps
   * @param sinceBoot nanoseconds on a clock that goes on
   */
  SleepWatch(LongSupplier awake, LongSupplier sinceBoot) {
    this.awake = awake;
    this.sinceBoot = sinceBoot;
    this.ahead = sinceBoot.getAsLong() - awake.getAsLong();
  }

  /** Never reports sleep on systems without {@code /proc/uptime}. */
  static SleepWatch ofThisMachine() {
    return new SleepWatch(
        System::nanoTime, Files.isReadable(UPTIME) ? SleepWatch::uptimeNanos : System::nanoTime);
  }

  /** The time that the machine has slept since this watch began. */
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
