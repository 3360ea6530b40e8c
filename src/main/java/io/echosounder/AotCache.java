package io.echosounder;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Says when the JVM ignores its AOT cache. The JVM's own message is switched off, because it would
 * stand on standard output in a form of its own, where client commands print their results.
 */
final class AotCache {

  private static final Logger LOG = Logger.getLogger("io.echosounder");
  private static final String FLAG = "-XX:AOTCache=";
  private static final Path MAPS = Path.of("/proc/self/maps");

  private AotCache() {}

  /** Logs one line if there is a cache and the JVM does not use it. Only Linux tells. */
  static void tellIfIgnored() {
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith(FLAG))
        .reduce((first, last) -> last)
        .map(argument -> Path.of(argument.substring(FLAG.length())))
        .filter(cache -> Files.exists(cache) && isMapped(cache).equals(Optional.of(false)))
        .ifPresent(
            cache ->
                LOG.infof(
                    "The JVM ignores the AOT cache, so the start took twice as long: a jar or the"
                        + " JVM is not the one that the cache was made with, or a copy has given a"
                        + " jar another time. cache=%s fix='src/main/jvm/train %s'",
                    cache, Optional.ofNullable(cache.getParent()).orElse(Path.of("."))));
  }

  private static Optional<Boolean> isMapped(Path cache) {
    String end = "/" + cache.getFileName();
    try (Stream<String> maps = Files.lines(MAPS)) {
      return Optional.of(maps.anyMatch(line -> line.endsWith(end)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
