package io.echosounder.listener;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** How many descriptors this process may have open. */
final class DescriptorLimit {

  /** Where the kernel does not say: what macOS grants, and less than anyone else does. */
  private static final int UNKNOWN = 10_240;

  private static final Path LIMITS = Path.of("/proc/self/limits");

  /** The line is {@code Max open files SOFT HARD files}. */
  private static final String NAME = "Max open files";

  private DescriptorLimit() {}

  /** The soft limit, which is what counts; at least 1. */
  static int get() {
    if (!Files.isReadable(LIMITS)) {
      return UNKNOWN;
    }
    try (Stream<String> lines = Files.lines(LIMITS)) {
      return lines
          .filter(line -> line.startsWith(NAME))
          .map(line -> line.substring(NAME.length()).strip())
          .map(values -> values.substring(0, values.indexOf(' ')))
          .map(soft -> soft.equals("unlimited") ? Integer.MAX_VALUE : saturated(soft))
          .findFirst()
          .orElse(UNKNOWN);
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  private static int saturated(String soft) {
    return (int) Math.min(Integer.MAX_VALUE, Long.parseLong(soft));
  }
}
