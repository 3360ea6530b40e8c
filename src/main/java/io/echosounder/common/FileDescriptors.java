package io.echosounder.common;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * The file descriptors of this process. Each connection takes one, and so does each open file.
 *
 * @param limit how many the process may have open
 * @param open how many are open
 */
public record FileDescriptors(long limit, long open) {

  /** Empty on a system that has no such limit, or that does not tell it. */
  public static Optional<FileDescriptors> ofThisProcess() {
    if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix)) {
      return Optional.empty();
    }
    long limit = unix.getMaxFileDescriptorCount();
    long open = unix.getOpenFileDescriptorCount();
    return limit < 0
        ? Optional.empty()
        : Optional.of(new FileDescriptors(limit, Math.max(0, open)));
  }
}
